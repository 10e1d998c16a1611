"""Plays runs on a Dask cluster, which may be many machines."""

from __future__ import annotations

from concurrent.futures import CancelledError
from typing import Any

from assurance.campaign.errors import CampaignError, PoolError
from assurance.campaign.play import fingerprint, play
from assurance.campaign.pool import Answer

PATIENCE_S = 10


class DaskPool:
    """The workers of a scheduler. Dask itself repeats a run whose worker died, some times.

    Raises CampaignError for an address that is none, PoolError where nobody answers there, where
    no worker is, or where Dask is not installed.
    """

    def __init__(self, seed: int, address: str) -> None:
        try:
            import distributed
        except ImportError:
            raise PoolError(
                "--dask needs Dask: pip install 'heliose[dask]' (make setup has it), or leave "
                "--dask away: all cores of this machine are used"
            ) from None
        self.lost: tuple[type[Exception], ...] = (distributed.KilledWorker,)
        self._seed, self._address = seed, address
        self._client = self._connect(distributed)
        self.workers = self._threads()

    def submit(self, index: int) -> Answer:
        """Has a run played."""
        future = self._client.submit(play, self._seed, index, fingerprint(), pure=False)
        return _Played(future, self._address)

    def revive(self) -> None:
        """Dask has done so."""

    def close(self) -> None:
        """Lets go of the cluster, which goes on; runs that nobody waits for are given up."""
        self._client.close()

    def _connect(self, distributed: Any) -> Any:
        try:
            return distributed.Client(self._address, timeout=PATIENCE_S, set_as_default=False)
        except OSError:
            raise PoolError(
                f"--dask {self._address}: no scheduler answers there within {PATIENCE_S} s; start "
                "one with `dask scheduler`, which prints its address, and `dask worker ADDRESS`"
            ) from None
        except (TypeError, ValueError) as error:
            raise CampaignError(
                f"--dask: found {self._address}, allowed: an address as tcp://192.168.1.10:8786 "
                f"({error})"
            ) from None

    def _threads(self) -> int:
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        threads = sum(int(worker["nthreads"]) for worker in workers)
        if threads == 0:
            self.close()
            raise PoolError(
                f"--dask {self._address}: the scheduler has no workers; start some with "
                f"`dask worker {self._address}`"
            )
        return threads


class _Played:
    """A run on the cluster."""

    def __init__(self, future: Any, address: str) -> None:
        self._future, self._address = future, address

    def result(self) -> bytes:
        """Waits for its outcome."""
        try:
            line: bytes = self._future.result()
        except ImportError as error:
            raise PoolError(
                f"--dask {self._address}: a worker has no heliose ({error}); install the same "
                "version in the workers' environment"
            ) from None
        except (CancelledError, OSError) as error:
            raise PoolError(
                f"--dask {self._address}: the scheduler went away ({type(error).__name__}); what "
                "is done is kept: start it again and continue with --resume"
            ) from None
        return line

    def done(self) -> bool:
        """Whether there is nothing more to wait for."""
        return bool(self._future.done())

    def exception(self) -> BaseException | None:
        """Waits; what went wrong."""
        error: BaseException | None = self._future.exception()
        return error
