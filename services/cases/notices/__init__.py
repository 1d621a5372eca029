"""Notices 通知: what happened, told to whoever has to know: in the program, by web hook, by e-mail.

The engine leaves what its flow says; ``rules.py`` adds escalation and urging from data; ``deliver.py``
shows notices in the program at once and queues the rest; ``send.py`` sends, tries again, keeps receipts.
"""
