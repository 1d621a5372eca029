"""What people see of cases: the page of one, queues, lists and counts; never a change."""
