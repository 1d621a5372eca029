"""The job queue of the whole platform: work that outlives the request that asked for it.

A *process* (:class:`layers.jobs.process.Process`) says what can be done, with which inputs; a *job* is
one run of it, a row in PostgreSQL. Processes are found by existing: each is a constant in the module
``processes`` of a package or service (:func:`layers.jobs.discover.processes`). :mod:`layers.jobs.queue`
is what callers do with their jobs, :mod:`layers.jobs.lease` what workers do, and
:mod:`layers.jobs.worker` the worker itself.

An accepted job runs to its end exactly once in effect (docs/adr/0005): a worker holds it by a lease
that it must keep renewing; what the job changes, its results and its end are committed in one
transaction, which only the holder of the lease can commit. Jobs run with the rights of whoever
submitted them, and row security shows a job to nobody else.
"""
