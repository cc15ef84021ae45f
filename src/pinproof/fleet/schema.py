"""The tables and views of a fleet's store, as anybody may ask them."""

# Raised when their form changes.
STORE_SCHEMA = 1

STORE_TABLES = (
    # `state` is `open` until every deployment has its verdict; `input` and `facts` name what was
    # judged and by what; `before` is the last complete run on the same store.
    """create table run (
        id integer primary key, state text not null, began text not null, ended text,
        version text not null, facts text not null, input text not null, against text,
        shard text not null, deployments integer not null, before integer
    )""",
    # `keys` is JSON. `key` and `against_key` name verdicts; `unread` says why there is none.
    """create table deployment (
        run integer not null, number integer not null, id text not null, path text, image text,
        keys text not null, key text, against_key text, unread text,
        primary key (run, number)
    ) without rowid""",
    # A verdict is on a content: all deployments that are alike share it.
    """create table verdict (
        key text primary key, state text not null, reason text not null
    ) without rowid""",
    """create table finding (
        key text not null, position integer not null, code text not null, name text not null,
        severity text not null, fails integer not null, message text not null, cure text,
        path text not null, line integer not null, column integer not null, mark text not null,
        primary key (key, position)
    ) without rowid""",
    """create table gap (
        key text not null, position integer not null, reason text not null, codes text not null,
        path text not null, line integer not null, chosen integer not null,
        primary key (key, position)
    ) without rowid""",
    "create index finding_mark on finding (key, mark)",
    "create index deployment_id on deployment (run, id)",
    # What becomes of findings when the image becomes the other one.
    """create view moved as
        select d.run, d.number, d.id, 'appeared' as what, f.* from deployment d
        join verdict v on v.key = d.key and v.state = 'judged'
        join verdict w on w.key = d.against_key and w.state = 'judged'
        join finding f on f.key = d.against_key
        where not exists (select 1 from finding o where o.key = d.key and o.mark = f.mark)
        union all
        select d.run, d.number, d.id, 'vanished' as what, f.* from deployment d
        join verdict v on v.key = d.key and v.state = 'judged'
        join verdict w on w.key = d.against_key and w.state = 'judged'
        join finding f on f.key = d.key
        where not exists (
            select 1 from finding o where o.key = d.against_key and o.mark = f.mark
        )""",
    # What became of findings since the run before, of deployments that are in both.
    """create view changed as
        select d.run, d.number, d.id, 'appeared' as what, f.* from deployment d
        join run r on r.id = d.run
        join deployment b on b.run = r.before and b.id = d.id
        join verdict v on v.key = d.key and v.state = 'judged'
        join verdict w on w.key = b.key and w.state = 'judged'
        join finding f on f.key = d.key
        where not exists (select 1 from finding o where o.key = b.key and o.mark = f.mark)
        union all
        select d.run, d.number, d.id, 'vanished' as what, f.* from deployment d
        join run r on r.id = d.run
        join deployment b on b.run = r.before and b.id = d.id
        join verdict v on v.key = d.key and v.state = 'judged'
        join verdict w on w.key = b.key and w.state = 'judged'
        join finding f on f.key = b.key
        where not exists (select 1 from finding o where o.key = d.key and o.mark = f.mark)""",
)
