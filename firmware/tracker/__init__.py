"""The tracker board: trajectories, the state table, homing."""
