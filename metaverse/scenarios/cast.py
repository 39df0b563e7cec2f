"""The people of the studio, and what they work on. All invented."""

from __future__ import annotations

from typing import NamedTuple


class Member(NamedTuple):
    """An agent of the studio."""

    key: str
    name: str
    role: str
    department: str


class Job(NamedTuple):
    """A piece of work: its title, the department that does it, and the tools it takes."""

    title: str
    department: str
    tools: tuple[str, ...]


RESEARCH, ENGINEERING, OPERATIONS = "Research", "Engineering", "Operations"

TEAM = tuple(
    Member(name.split()[0].lower(), name, role, department)
    for department, people in {
        RESEARCH: (
            ("Mika", "Interviewer"),
            ("Otto", "Analyst"),
            ("Yara", "Field researcher"),
            ("Ben", "Data scientist"),
            ("Zoe", "Writer"),
            ("Lin 林", "Literature scout"),
            ("Idris", "Research lead"),
            ("Yuki 雪", "Designer"),
        ),
        ENGINEERING: (
            ("Kai", "Test engineer"),
            ("Wei 伟", "Back-end engineer"),
            ("Theo", "Database engineer"),
            ("Ivo", "Front-end engineer"),
            ("Suki", "Mobile engineer"),
            ("Mei 梅", "Reviewer"),
            ("Vera", "Engineering lead"),
            ("Rex", "Build engineer"),
            ("Sol", "Platform engineer"),
            ("Nils", "Security engineer"),
        ),
        OPERATIONS: (
            ("Raj", "Dispatcher"),
            ("Lena", "Release manager"),
            ("Hugo", "Monitoring"),
            ("Ana", "Night shift"),
            ("Pia", "Deployments"),
            ("Omar", "Customer replies"),
            ("Jun 俊", "Translations"),
            ("Bao 宝", "Courier"),
            ("Rosa", "Refunds"),
            ("Gus", "Storage"),
        ),
    }.items()
    for name, role in people
)

JOBS = (
    Job("Make the checkout test reliable", ENGINEERING, ("Read cart.ts", "Bash: npm test", "Edit cart.ts")),
    Job("Split addresses into their own table", ENGINEERING, ("Read schema.sql", "Edit 0042_split.py", "Bash: pytest")),
    Job(
        "Move payment callbacks to the new signature",
        ENGINEERING,
        ("Grep hmac", "Edit callbacks.py", "Bash: make test"),
    ),
    Job("Shrink the start page below 100 kB", ENGINEERING, ("Bash: vite build", "Edit routes.ts", "Bash: vite build")),
    Job("Rotate the signing keys without a pause", ENGINEERING, ("Read keys.py", "Edit keyring.py", "Bash: pytest")),
    Job(
        "Interview forty customers about onboarding", RESEARCH, ("Search notes", "Write questions", "Summarise answers")
    ),
    Job("Compare three papers on agent memory", RESEARCH, ("WebSearch memory", "Read paper.pdf", "Write summary")),
    Job("Why do trials end after a week?", RESEARCH, ("Query usage", "Plot retention", "Write findings")),
    Job("上线公告与帮助中心文档", RESEARCH, ("Read changelog", "Write announcement", "Translate")),
    Job("Answer the refund requests of the night", OPERATIONS, ("Read inbox", "Query orders", "Write replies")),
    Job("Publish 5 % and watch for two hours", OPERATIONS, ("Bash: deploy --canary", "Read metrics", "Write report")),
    Job("清理三个月未用的功能开关", OPERATIONS, ("Grep flags", "Edit flags.yaml", "Bash: make check")),
    Job("Free space on the build disks", OPERATIONS, ("Bash: df -h", "List caches", "Bash: rm -r build/.cache")),
    Job("Translate the help pages", OPERATIONS, ("Read help/", "Translate", "Check links")),
)

QUESTIONS = (
    ("permission", "May I run the migration on staging? It rewrites 1.2 million rows and takes about 6 min."),
    ("permission", "Delete the build cache to free 18 GB?"),
    ("permission", "Send the interview invitation to 40 customers?"),
    ("input", "Which refund rule applies to this order: 14 or 30 days?"),
    ("review", "Please look at the new callback signature before I publish it."),
)

FAILURES = (
    "The health check timed out in eu-west-1.",
    "Three tests still fail after four attempts.",
    "Stopped at the token limit: 500 k of 500 k used.",
)
