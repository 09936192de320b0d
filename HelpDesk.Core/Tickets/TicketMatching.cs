using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace HelpDesk.Core.Tickets;

internal static class TicketMatching
{
    /// <summary>Visible tickets that a filter matches, as rows.</summary>
    public static IQueryable<TicketRow> Matching(this Reading reading, TicketFilter filter)
    {
        var tickets = reading.Tickets();
        if (filter.Behind is { } behind)
        {
            var ids = reading.Db.GetService<ITicketsBehind>().Ids(reading.Db, behind);
            tickets = tickets.Where(t => ids.Contains(t.Id));
        }
        if (!string.IsNullOrWhiteSpace(filter.Search)) tickets = Searched(reading, tickets, filter.Search);
        return reading.Rows(tickets).Where(filter.Flat());
    }

    private static IQueryable<Ticket> Searched(Reading reading, IQueryable<Ticket> tickets, string search)
    {
        search = PlainText.Wanted(search);
        var words = Words(search);
        var number = Number(reading, search);
        if (words.Length == 0) return tickets.Where(t => t.Id == number);
        var query = string.Join(" & ", words.Select(w => w + ":*"));
        var documents = reading.All<TicketSearchDocument>();
        var whole = search.Trim().ToLowerInvariant();
        var tagged = reading.All<Customers.Tag>().Where(t => t.Name.ToLower() == whole).Select(t => t.Id);
        return number > 0
            ? tickets.Where(t => t.Id == number || documents.Any(d => d.TicketId == t.Id && d.Document.Matches(EF.Functions.ToTsQuery("simple", query))))
            : tickets.Where(t => documents.Any(d => d.TicketId == t.Id && d.Document.Matches(EF.Functions.ToTsQuery("simple", query)))
                || t.TagIds.Any(x => tagged.Contains(x)));
    }

    /// <summary>Words of a search as the document cuts them: letters and digits, lower case, at most 12 words.</summary>
    internal static string[] Words(string search) =>
        [.. string.Concat(search.Take(400).Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Length > 60 ? w[..60] : w).Distinct().Take(12)];

    private static long Number(Reading reading, string search) =>
        search.Length <= 40 && TicketNumber.TryParse(search, reading.All<Workspace>().Single().Settings, out var id, bare: true) ? id : 0;
}
