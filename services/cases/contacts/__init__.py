"""Contacts 联系方式: who reported, encrypted, shown masked, revealed for a purpose and with a log.

Names and telephone numbers lie nowhere else: not in cases, events, exports or logs.
"""
