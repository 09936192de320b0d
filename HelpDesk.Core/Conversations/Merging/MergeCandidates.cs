using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Conversations.Merging;

/// <summary>Tickets that may be the same matter as this one: without words the customer's other tickets, newest first; with words or a number what they find, the same customer's first.</summary>
/// <param name="TicketId">The ticket that looks for its twin.</param>
/// <param name="Search">Words or a number; at most 400 characters count.</param>
public sealed record MergeCandidates(long TicketId, string Search = "") : Query<IReadOnlyList<TicketRow>>
{
    /// <summary>Most candidates.</summary>
    public const int Most = 8;

    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<TicketRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var ticket = await reading.Tickets().Where(t => t.Id == TicketId).Select(t => new { t.CustomerId }).SingleOrDefaultAsync(ct) ?? throw Work.NotFound(TicketWork.What);
        var filter = new TicketFilter { Statuses = [.. Enum.GetValues<TicketStatus>().Where(s => s != TicketStatus.Spam)], Archived = ArchivedTickets.Shown };
        if (string.IsNullOrWhiteSpace(Search))
        {
            if (ticket.CustomerId is not { } customer) return [];
            return await FoundAsync(reading, filter with { CustomerId = customer }, ct);
        }
        var found = await FoundAsync(reading, filter with { Search = Search }, ct);
        var settings = (await reading.All<Workspace>().SingleAsync(ct)).Settings;
        var number = TicketNumber.TryParse(Search, settings, out var id, bare: true) ? id : 0;
        return [.. found.OrderByDescending(r => r.Id == number).ThenByDescending(r => r.CustomerId is not null && r.CustomerId == ticket.CustomerId)];
    }

    private async Task<IReadOnlyList<TicketRow>> FoundAsync(Reading reading, TicketFilter filter, CancellationToken ct) =>
        [.. (await new TicketList(filter, Take: Most + 1).RunAsync(reading, ct)).Rows.Where(r => r.Id != TicketId).Take(Most)];
}

/// <summary>Two tickets side by side before they are merged.</summary>
public sealed record MergePreview(long PrimaryId, long SecondaryId) : Query<MergePair>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<MergePair> RunAsync(Reading reading, CancellationToken ct)
    {
        long[] ids = [PrimaryId, SecondaryId];
        var rows = await reading.Rows(reading.Tickets().Where(t => ids.Contains(t.Id))).ToDictionaryAsync(r => r.Id, ct);
        if (!rows.TryGetValue(PrimaryId, out var kept) || !rows.TryGetValue(SecondaryId, out var gone)) throw Work.NotFound(TicketWork.What);
        return new MergePair(await SideAsync(reading, kept, ct), await SideAsync(reading, gone, ct), kept.CustomerId is { } a && gone.CustomerId is { } b && a != b);
    }

    private static async Task<MergeSide> SideAsync(Reading reading, TicketRow row, CancellationToken ct) => new(row,
        await reading.All<Message>().CountAsync(m => m.TicketId == row.Id && m.State != MessageState.TakenBack, ct),
        await reading.All<Note>().CountAsync(n => n.TicketId == row.Id && n.DeletedAt == null, ct),
        await reading.All<TicketFile>().CountAsync(f => f.TicketId == row.Id && f.WaitingSince == null, ct),
        await ConversationWork.AddressOfAsync(reading.Db, row.CustomerId, ct));
}

/// <summary>Two tickets that may be merged.</summary>
/// <param name="Kept">The one that would be kept.</param>
/// <param name="Gone">The one that would be closed.</param>
/// <param name="OtherCustomer">They are of different customers: that has to be confirmed.</param>
public sealed record MergePair(MergeSide Kept, MergeSide Gone, bool OtherCustomer);

/// <summary>One side.</summary>
/// <param name="Row">What lists show.</param>
/// <param name="Messages">Messages both ways.</param>
/// <param name="Notes">Internal notes.</param>
/// <param name="Files">Files.</param>
/// <param name="Address">The customer's address.</param>
public sealed record MergeSide(TicketRow Row, int Messages, int Notes, int Files, string? Address);
