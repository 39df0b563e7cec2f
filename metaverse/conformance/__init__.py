"""The conformance kit: does a server keep the contract of events, and does a producer?"""
