"""Telling people where they are: channels, rules, what is told by them, and how that went.

`happenings` are read from the log (`reading`) and from the attention queue (`standing`); rules make `matters` of them
that wait until they are due (`timing`); what is due together becomes one message (`composing`) in the `outbox`, from
which a courier takes it, writes it in its channel's form (`forms`) and notes what came of it (`deliveries`).
"""
