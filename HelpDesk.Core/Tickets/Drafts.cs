using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Tickets;

/// <summary>What somebody is still writing: one row per person, place and kind. No events; nobody else reads it.</summary>
internal sealed class Draft
{
    public const string NewTicket = "new";

    public required long AgentId { get; init; }
    public required string Place { get; init; }
    public required string Kind { get; init; }
    public required string Body { get; set; }
    public int? Seen { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class DraftMap : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> b)
    {
        b.ToTable("drafts");
        b.HasKey(d => new { d.AgentId, d.Place, d.Kind });
    }
}

/// <summary>A draft as its writer gets it back.</summary>
/// <param name="Kind">note, description, ticket or note:{id}.</param>
/// <param name="Body">The text; for a ticket not yet created the form as JSON.</param>
/// <param name="Seen">Revision that the text started from.</param>
/// <param name="UpdatedAt">When it was last saved.</param>
public sealed record DraftRow(string Kind, string Body, int? Seen, DateTimeOffset UpdatedAt);

/// <summary>Keeps what the agent is writing (UI decision 5). An empty body forgets it. The commit does not wait for the disk.</summary>
/// <param name="Place"><c>new</c> or the ticket's id.</param>
/// <param name="Kind">note, description, ticket or note:{id}: at most 40 letters, digits, colons and hyphens.</param>
/// <param name="Body">At most 100,000 characters.</param>
/// <param name="Seen">Revision that the text started from.</param>
public sealed record SaveDraft(string Place, string Kind, string Body, int? Seen) : Command<DateTimeOffset>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<DateTimeOffset> RunAsync(Work work, CancellationToken ct)
    {
        var me = work.Who.AgentId ?? throw Work.NotAllowed("Only members keep drafts.");
        if (Kind.Length is 0 or > 40 || !Kind.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-')) throw Work.Invalid("kind", "This kind of draft doesn't exist.");
        if (Place != Draft.NewTicket)
        {
            if (!long.TryParse(Place, out var id)) throw Work.Invalid("place", "This place doesn't exist.");
            var holders = await work.All<Ticket>().Where(t => t.Id == id).Select(t => new { t.TeamId, t.AssigneeIds }).SingleOrDefaultAsync(ct);
            if (holders is null || !work.Rights.Sees(holders.TeamId, holders.AssigneeIds)) throw Work.NotFound(TicketWork.What);
        }
        var body = Texts.Body("body", Body, "The draft");
        await work.Db.Database.ExecuteSqlAsync($"set local synchronous_commit = off", ct);
        if (body.Length == 0)
        {
            await work.All<Draft>().Where(d => d.AgentId == me && d.Place == Place && d.Kind == Kind).ExecuteDeleteAsync(ct);
        }
        else
        {
            await work.Db.Database.ExecuteSqlAsync($"""
                insert into drafts (agent_id, place, kind, body, seen, updated_at) values ({me}, {Place}, {Kind}, {body}, {Seen}, {work.Now})
                on conflict (agent_id, place, kind) do update set body = excluded.body, seen = excluded.seen, updated_at = excluded.updated_at
                """, ct);
        }
        return work.Now;
    }
}

/// <summary>The asker's own drafts of one place.</summary>
public sealed record MyDrafts(string Place) : Query<IReadOnlyList<DraftRow>>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<IReadOnlyList<DraftRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var me = reading.Who.AgentId ?? 0;
        return await reading.All<Draft>().Where(d => d.AgentId == me && d.Place == Place)
            .OrderBy(d => d.Kind).Take(100).Select(d => new DraftRow(d.Kind, d.Body, d.Seen, d.UpdatedAt)).ToListAsync(ct);
    }
}
