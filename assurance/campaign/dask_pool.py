"""Plays runs on a Dask cluster, which may be many machines."""

from __future__ import annotations

from concurrent.futures import CancelledError
from typing import Any

from assurance.campaign import CampaignError, PoolError
from assurance.campaign.play import fingerprint, play_line
from assurance.campaign.pool import Answer

PATIENCE_S = 10


class DaskPool:
    """The workers of a scheduler. Dask itself retries a run whose worker died.

    Raises CampaignError for a malformed address; PoolError if no scheduler answers there, it has
    no workers, or Dask is not installed.
    """

    def __init__(self, seed: int, address: str) -> None:
        try:
            import distributed
        except ImportError:
            raise PoolError(
                "--dask needs Dask: pip install 'heliose[dask]' (make setup installs it), or leave "
                "--dask away to use all cores of this machine"
            ) from None
        self.lost: tuple[type[Exception], ...] = (distributed.KilledWorker,)
        self._seed, self._address = seed, address
        self._client = self._connect(distributed)
        self.workers = self._threads()

    def submit(self, index: int) -> Answer:
        """Queues a run."""
        future = self._client.submit(play_line, self._seed, index, fingerprint(), pure=False)
        return _DaskAnswer(future, self._address)

    def revive(self) -> None:
        """Nothing to do: Dask has replaced its workers."""

    def close(self) -> None:
        """Disconnects from the cluster, which keeps running; queued runs are dropped."""
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


class _DaskAnswer:
    """A run on the cluster, as `Answer` describes it."""

    def __init__(self, future: Answer, address: str) -> None:
        self._future, self._address = future, address

    def result(self) -> bytes:
        try:
            return self._future.result()
        except ImportError as error:
            raise PoolError(
                f"--dask {self._address}: a worker cannot import heliose ({error}); install the "
                "same version in the workers' environment"
            ) from None
        except (CancelledError, OSError) as error:
            raise PoolError(
                f"--dask {self._address}: the connection to the scheduler was lost "
                f"({type(error).__name__}); finished runs are kept: start it again, then --resume"
            ) from None

    def done(self) -> bool:
        return self._future.done()

    def exception(self) -> BaseException | None:
        return self._future.exception()
