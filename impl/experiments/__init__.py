"""The paper's tables and figures as experiments: one file each, run as resumable units of work.

    python -m impl.experiments list | run NAME | status | collect

A unit is one cell of a table: a pure function of JSON parameters, named by a hash of all that goes into it.  What each
experiment measures, and how it reads what the paper leaves open, is said in its file.
"""
