"""Refund policies as documents: read them, check facts against them, decide and explain.

Pure: no window, disk, clock, network or locale. The flow is
`read_policy(text)` → `read_facts(policy, raw)` → `decide(policy, facts)`.
"""
