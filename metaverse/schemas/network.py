"""The collaboration network as the API answers it, for its description; docs/network.md defines each measure."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from metaverse.schemas.fields import Moment
from metaverse.schemas.parts import Position

CODES = ("bottleneck", "works_alone", "never_talk", "one_way_street")
REASONS = ("cut", "detour", "no_ties", "no_tie_between", "nothing_back", "little_back")


def _said(text: str) -> dict[str, Any]:
    return {"description": text}


def _share(text: str, **more: Any) -> fields.Float:
    return fields.Float(validate=validate.Range(0, 1), metadata=_said(text), **more)


class NetworkNode(Schema):
    """An agent in the network."""

    agentId = fields.String()
    name = fields.String()
    department = fields.String(allow_none=True)
    community = fields.String(metadata=_said("The id of its community."))
    degree = fields.Integer(metadata=_said("Distinct collaborators, in either direction."))
    weightedDegree = fields.Float(metadata=_said("The weights of all edges in and out, added."))
    weightedInDegree = fields.Float(metadata=_said("The weights of the edges that end here, added."))
    weightedOutDegree = fields.Float(metadata=_said("The weights of the edges that begin here, added."))
    pagerank = _share("PageRank with damping 0.85, by weight; all add up to 1.")
    betweenness = fields.Float(metadata=_said("The share of shortest paths between others that lead through it."))
    closeness = _share("1 / the mean distance to those it is connected with; null without any.", allow_none=True)
    position = fields.Nested(Position, allow_none=True, metadata=_said("Metres; null with layout=none."))


class EdgeKinds(Schema):
    """The weight of an edge by kind of interaction; a kind that did not happen is missing."""

    delegate = fields.Float()
    handoff = fields.Float()
    message = fields.Float()
    result = fields.Float()
    review = fields.Float()


class NetworkEdge(Schema):
    """What went from one agent to another."""

    source = fields.String()
    target = fields.String()
    weight = fields.Float(metadata=_said("Decayed to the end of the window."))
    kinds = fields.Nested(EdgeKinds)
    count = fields.Integer(metadata=_said("How often, not decayed."))
    lastAt = Moment()


class SharedWork(Schema):
    """The task that members of a community have most in common."""

    taskId = fields.String()
    title = fields.String()
    members = fields.Integer()


class Community(Schema):
    """Agents that work together more than with others; the id stays from one computation to the next."""

    id = fields.String()
    label = fields.String()
    size = fields.Integer()
    members = fields.List(fields.String())
    department = fields.String(allow_none=True, metadata=_said("That of most members."))
    departmentShare = _share("The share of members who are in it.")
    work = fields.Nested(SharedWork, allow_none=True)
    centre = fields.String(metadata=_said("The member with the greatest weighted degree."))


class NetworkMetrics(Schema):
    """Measures of the whole network."""

    density = _share("Edges, of all that there could be.")
    modularity = fields.Float(metadata=_said("Newman's, of the communities, undirected and weighted."))
    reciprocity = _share("The share of edges whose opposite exists.")
    clustering = _share("Closed, of all connected triples.")
    components = fields.Integer(metadata=_said("Parts without any tie between them."))
    largestComponent = fields.Integer(metadata=_said("Agents in the largest part."))
    agents = fields.Integer()
    edges = fields.Integer(metadata=_said("All edges, told or not."))
    weight = fields.Float(metadata=_said("The weights of all edges, added."))


class InsightGroup(Schema):
    """A team or community that an insight is about."""

    by = fields.String(validate=validate.OneOf(["department", "community"]))
    id = fields.String()
    label = fields.String()
    size = fields.Integer()


class Insight(Schema):
    """What stands out: a code, why, who, and the numbers."""

    code = fields.String(validate=validate.OneOf(CODES))
    why = fields.String(validate=validate.OneOf(REASONS))
    members = fields.List(fields.String(), metadata=_said("Agents, a hundred at most; of a street first its source."))
    groups = fields.List(fields.Nested(InsightGroup))
    numbers = fields.Dict(keys=fields.String(), values=fields.Float())


class SampledBetweenness(Schema):
    """How betweenness was estimated."""

    sources = fields.Integer()
    of = fields.Integer()
    errorAtMost = fields.Float(metadata=_said("Holds for each agent with this confidence, whatever the network."))
    errorEstimate = fields.Float(metadata=_said("What the sample itself shows, where it is widest."))
    confidence = fields.Float()


class SampledCloseness(Schema):
    """How closeness was estimated."""

    sources = fields.Integer()
    of = fields.Integer()
    meanDistanceErrorAtMost = fields.Float(metadata=_said("In hops."))
    errorEstimate = fields.Float(metadata=_said("What the sample itself shows, where it is widest."))
    confidence = fields.Float()


class Sampled(Schema):
    """Which measures are estimates; missing where all are exact."""

    betweenness = fields.Nested(SampledBetweenness)
    closeness = fields.Nested(SampledCloseness)


class Network(Schema):
    """Who works with whom in a window of time."""

    organizationId = fields.String()
    seq = fields.Integer(metadata=_said("The place in the log that this holds for."))
    computedAt = Moment()
    nodes = fields.List(fields.Nested(NetworkNode))
    edges = fields.List(fields.Nested(NetworkEdge), metadata=_said("The heaviest, by source and target."))
    edgesOmitted = fields.Integer(metadata=_said("How many more there are; missing where all are told."))
    communities = fields.List(fields.Nested(Community))
    metrics = fields.Nested(NetworkMetrics)
    insights = fields.List(fields.Nested(Insight))
    sampled = fields.Nested(Sampled)
