"""Pure code that both boards share."""
