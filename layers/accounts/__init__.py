"""Tenants, users, roles and tokens: who may ask, and with which rights."""
