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
    public string? Cc { get; set; }
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
/// <param name="Cc">Of a reply: who gets a copy, as it was typed; empty = nobody, null = whoever gets one anyway.</param>
public sealed record DraftRow(string Kind, string Body, int? Seen, DateTimeOffset UpdatedAt, string? Cc = null);

/// <summary>Keeps what the agent is writing (UI decision 5). An empty body without a choice of copies forgets it. The commit does not wait for the disk.</summary>
/// <param name="Place"><c>new</c> or the ticket's id.</param>
/// <param name="Kind">note, description, ticket or note:{id}: at most 40 letters, digits, colons and hyphens.</param>
/// <param name="Body">At most 100,000 characters.</param>
/// <param name="Seen">Revision that the text started from.</param>
/// <param name="Cc">Of a reply: who gets a copy, as it was typed, at most <see cref="LongestCc"/> characters; empty = nobody, null = whoever gets one anyway.</param>
public sealed record SaveDraft(string Place, string Kind, string Body, int? Seen, string? Cc = null) : Command<DateTimeOffset>
{
    /// <summary>Most characters of Cc.</summary>
    public const int LongestCc = 2000;

    private sealed record Holders(long? TeamId, long[] AssigneeIds, long? MergedInto);

    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<DateTimeOffset> RunAsync(Work work, CancellationToken ct)
    {
        var me = work.Who.AgentId ?? throw Work.NotAllowed("Only members keep drafts.");
        if (Kind.Length is 0 or > 40 || !Kind.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-')) throw Work.Invalid("kind", "This kind of draft doesn't exist.");
        if (Place != Draft.NewTicket)
        {
            if (!long.TryParse(Place, out var id)) throw Work.Invalid("place", "This place doesn't exist.");
            // A merge that runs at this moment ends first: then it is known where the text belongs.
            var holders = (await work.Db.Database.SqlQuery<Holders>($"""
                select team_id as "TeamId", assignee_ids as "AssigneeIds", merged_into as "MergedInto" from tickets where id = {id} for key share
                """).ToListAsync(ct)).SingleOrDefault();
            if (holders is null || !work.Rights.Sees(holders.TeamId, holders.AssigneeIds)) throw Work.NotFound(TicketWork.What);
            if (holders.MergedInto is { } root && DraftKinds.Moves(Kind)) return await FollowAsync(work, me, root, ct);
        }
        var (body, cc) = Checked();
        await work.Db.Database.ExecuteSqlAsync($"set local synchronous_commit = off", ct);
        if (body.Length == 0 && cc is null)
        {
            await work.All<Draft>().Where(d => d.AgentId == me && d.Place == Place && d.Kind == Kind).ExecuteDeleteAsync(ct);
        }
        else
        {
            await work.Db.Database.ExecuteSqlAsync($"""
                insert into drafts (agent_id, place, kind, body, seen, cc, updated_at) values ({me}, {Place}, {Kind}, {body}, {Seen}, {cc}, {work.Now})
                on conflict (agent_id, place, kind) do update set body = excluded.body, seen = excluded.seen, cc = excluded.cc, updated_at = excluded.updated_at
                """, ct);
        }
        return work.Now;
    }

    /// <summary>What was still being written when the ticket was merged goes to the ticket that was kept; nothing that stands there is lost .</summary>
    private async Task<DateTimeOffset> FollowAsync(Work work, long me, long root, CancellationToken ct)
    {
        var (body, cc) = Checked();
        if (body.Length == 0 && cc is null) return work.Now;
        await work.Db.Database.ExecuteSqlAsync($"""
            insert into drafts (agent_id, place, kind, body, seen, cc, updated_at) values ({me}, {root.ToString(System.Globalization.CultureInfo.InvariantCulture)}, {Kind}, {body}, null, {cc}, {work.Now})
            on conflict (agent_id, place, kind) do update set updated_at = excluded.updated_at, cc = coalesce(drafts.cc, excluded.cc), body = case
              when position(excluded.body in drafts.body) > 0 then drafts.body when position(drafts.body in excluded.body) > 0 then excluded.body
              else left(drafts.body || E'\n\n' || excluded.body, {Texts.BodyLength}) end
            """, ct);
        return work.Now;
    }

    private (string Body, string? Cc) Checked() =>
        (Texts.Body("body", Body, "The draft"), Cc is null ? null : Cc.Length <= LongestCc ? PlainText.Of("cc", Cc) : throw Work.Invalid("cc", $"Cc has at most {LongestCc} characters."));
}

/// <summary>Kinds of draft.</summary>
internal static class DraftKinds
{
    /// <summary>Whether a draft goes with the conversation when tickets are merged; a description stays with its ticket.</summary>
    public static bool Moves(string kind) => kind is "reply" or "note" || kind.StartsWith("note:", StringComparison.Ordinal);
}

/// <summary>The asker's own drafts of one place.</summary>
public sealed record MyDrafts(string Place) : Query<IReadOnlyList<DraftRow>>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<IReadOnlyList<DraftRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var me = reading.Who.AgentId ?? 0;
        return await reading.All<Draft>().Where(d => d.AgentId == me && d.Place == Place)
            .OrderBy(d => d.Kind).Take(100).Select(d => new DraftRow(d.Kind, d.Body, d.Seen, d.UpdatedAt, d.Cc)).ToListAsync(ct);
    }
}
