using System.Globalization;
using System.Text;
using HelpDesk.App.Components;
using HelpDesk.App.Live;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Http.Extensions;
using Directory = HelpDesk.Core.Access.Directory;

namespace HelpDesk.App.Features.Tickets;

/// <summary>The current view as a CSV file: filter, order and rights of the list, written page by page, whatever its size.</summary>
public static class TicketExport
{
    /// <summary>The columns; an import understands their names.</summary>
    internal static IReadOnlyList<string> Columns { get; } =
    [
        "Number", "Subject", "Description", "Status", "Priority", "Type", "Channel", "Customer", "Customer email", "Company", "Team", "Assignee", "Tags",
        "Created", "Updated", "First response", "Resolved", "Closed", "SLA", "Archived", "Imported as",
    ];

    /// <summary>Maps <c>GET /tickets/export.csv</c>; the query string is that of the list.</summary>
    public static void MapTicketExport(this IEndpointRouteBuilder app) => app.MapGet("/tickets/export.csv", ExportAsync).RequireAuthorization();

    private static async Task<IResult> ExportAsync(HttpContext context, Desk desk, NodeState node, CancellationToken ct)
    {
        var me = context.Agent();
        var url = ListUrl.Parse(context.Request.GetEncodedUrl(), node, me.Id);
        // The list leaves out what it does not understand and says so; a file can't, and would hold more than was meant.
        if (url.Faults.Count > 0) return new Refusal.Invalid("filter", string.Join(' ', url.Faults)).ToProblem();
        var first = await desk.AskAsync(new ExportTickets(url.Filter, url.Sort), me, ct);
        if (!first.Ok) return first.Refused!.ToProblem();
        context.Response.Headers.CacheControl = "no-store";
        var name = $"tickets-{desk.Now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.csv";
        return Results.Stream(file => WriteAsync(file, Pages(desk, url, me, first.Value!, ct), node.Directory, node.Tags, ct), "text/csv; charset=utf-8", name);
    }

    /// <summary>Writes the header and all pages, UTF-8 with a byte-order mark, which spreadsheets need.</summary>
    internal static async Task WriteAsync(Stream file, IAsyncEnumerable<ExportPage> pages, Directory directory, IReadOnlyDictionary<long, TagInfo> tags, CancellationToken ct)
    {
        await using var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 16 * 1024, leaveOpen: true);
        await writer.WriteAsync(CsvText.Row([.. Columns]));
        await foreach (var page in pages.WithCancellation(ct))
        {
            foreach (var ticket in page.Tickets) await writer.WriteAsync(Row(ticket, directory, tags));
            await writer.FlushAsync(ct);
        }
    }

    private static async IAsyncEnumerable<ExportPage> Pages(
        Desk desk, ListUrl url, Who me, ExportPage first, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var page = first;
        while (true)
        {
            yield return page;
            if (page.Next is not { } cursor) yield break;
            var next = await desk.AskAsync(new ExportTickets(url.Filter, url.Sort, cursor), me, ct);
            // The answer has begun: breaking off tells the browser that the file is not whole.
            page = next.Value ?? throw new InvalidOperationException($"The export ended early: {next.Refused!.Message}");
        }
    }

    private static string Row(ExportedTicket ticket, Directory directory, IReadOnlyDictionary<long, TagInfo> tags)
    {
        var (row, settings) = (ticket.Row, directory.Settings);
        return CsvText.Row(TicketNumber.Format(row.Id, settings), row.Subject, ticket.Description, TicketWords.Label(row.Status, row.WaitingOn),
            TicketWords.Label(row.Priority, settings.CriticalLabels), TicketWords.Label(row.Type), TicketWords.Label(row.Channel),
            row.CustomerName, ticket.CustomerEmail, ticket.Company, directory.TeamName(row.TeamId),
            string.Join("; ", row.AssigneeIds.Select(a => directory.NameOf(a))), string.Join("; ", row.TagIds.Select(t => tags.TryGetValue(t, out var tag) ? tag.Name : "")),
            row.CreatedAt, row.UpdatedAt, ticket.FirstResponseAt, ticket.ResolvedAt, ticket.ClosedAt,
            row.SlaState is SlaState.None || row.Status.IsDone() ? null : TicketWords.Label(row.SlaState), row.ArchivedAt is null ? null : "yes", ticket.ExternalId);
    }
}
