"""What can be followed: the root fields of Subscription, each under the scopes of what it tells of."""

from __future__ import annotations

import strawberry

from hub.schema.aid import READ as AID
from hub.schema.aid import Aid
from hub.schema.field import column
from hub.schema.finding import FINDINGS, Finding
from hub.schema.project import READ as PROJECTS
from hub.schema.project import Project


@strawberry.type(description="What can be followed, over graphql-transport-ws or server-sent events.")
class Subscription:
    finding_found: Finding = column(
        FINDINGS, "A finding that is new, or stands anew: among those that Query.findings lists."
    )
    aid_changed: Aid = column(
        AID,
        "An aid that was granted, delivered, cancelled or returned, as it stands now: the own charity's; "
        "for the ministry, all; for people, their own.",
    )
    project_changed: Project = column(
        PROJECTS, "A project that was published, changed, submitted or decided on, as it stands now."
    )
