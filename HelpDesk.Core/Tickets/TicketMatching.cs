using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace HelpDesk.Core.Tickets;

internal static class TicketMatching
{
    /// <summary>Up to so many finds are looked up one by one; more are so common that reading in the order of the list meets them soon.</summary>
    private const int Rare = 5000;

    /// <summary>Visible tickets that a filter matches, as rows.</summary>
    public static async Task<IQueryable<TicketRow>> MatchingAsync(this Reading reading, TicketFilter filter, CancellationToken ct)
    {
        var tickets = reading.Tickets();
        if (filter.Behind is { } behind)
        {
            var ids = await reading.Db.GetService<ITicketsBehind>().IdsAsync(reading, behind, ct);
            tickets = tickets.Where(t => ids.Contains(t.Id));
        }
        if (!string.IsNullOrWhiteSpace(filter.Search)) tickets = await SearchedAsync(reading, tickets, filter.Search, ct);
        return reading.Rows(tickets).Where(filter.Flat());
    }

    private static async Task<IQueryable<Ticket>> SearchedAsync(Reading reading, IQueryable<Ticket> tickets, string search, CancellationToken ct)
    {
        search = PlainText.Wanted(search);
        var words = Words(search);
        var number = await NumberAsync(reading, search, ct);
        if (words.Length == 0) return tickets.Where(t => t.Id == number);
        var query = string.Join(" & ", words.Select(w => w + ":*"));
        var whole = search.Trim().ToLowerInvariant();
        var found = await reading.Db.Database.SqlQuery<long>($"""
            (select ticket_id as "Value" from ticket_search where document @@ to_tsquery('simple', {query}) limit {Rare + 1})
            union (select id from tickets where deleted_at is null and tag_ids && array(select id from tags where lower(name) = {whole}) limit {Rare + 1})
            union (select id from tickets where id = {number})
            """).ToListAsync(ct);
        if (found.Count <= Rare) return tickets.Where(t => found.Contains(t.Id));
        var documents = reading.All<TicketSearchDocument>();
        var tagged = reading.All<Customers.Tag>().Where(t => t.Name.ToLower() == whole).Select(t => t.Id);
        return tickets.Where(t => t.Id == number || t.TagIds.Any(x => tagged.Contains(x))
            || documents.Any(d => d.TicketId == t.Id && d.Document.Matches(EF.Functions.ToTsQuery("simple", query))));
    }

    /// <summary>Words of a search as the document cuts them: letters and digits, lower case, at most 12 words.</summary>
    internal static string[] Words(string search) =>
        [.. string.Concat(search.Take(400).Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Length > 60 ? w[..60] : w).Distinct().Take(12)];

    private static async Task<long> NumberAsync(Reading reading, string search, CancellationToken ct) =>
        search.Length <= 40 && TicketNumber.TryParse(search, (await reading.All<Workspace>().SingleAsync(ct)).Settings, out var id, bare: true) ? id : 0;
}
