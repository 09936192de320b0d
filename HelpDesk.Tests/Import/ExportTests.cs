using System.Text;
using HelpDesk.App.Features.Tickets;
using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Import;

/// <summary>The view as a file, and back.</summary>
public sealed class ExportTests(PostgresTemplate postgres) : ImportFiles(postgres)
{
    [Fact]
    public async Task Every_ticket_of_the_view_is_in_the_file_once_in_the_order_of_the_view()
    {
        var admin = await AddAgentAsync(Role.Admin);
        await ImportAsync(Write(Generated(450)));
        var filter = new TicketFilter { Priorities = [TicketPriority.High, TicketPriority.Low] };

        var pages = await PagesAsync(filter, TicketSort.Priority, admin);

        Assert.Equal(2, pages.Count);
        var expected = new List<long>();
        for (string? cursor = null; ;)
        {
            var page = await AskAsync(new TicketList(filter, TicketSort.Priority, cursor, 70), admin);
            expected.AddRange(page.Rows.Select(r => r.Id));
            if ((cursor = page.Next) is null) break;
        }
        Assert.Equal(expected, pages.SelectMany(p => p.Tickets).Select(t => t.Row.Id));
        var text = await TextAsync(pages, admin);
        Assert.Equal(string.Join(',', TicketExport.Columns), text.Split("\r\n")[0].TrimStart('\uFEFF'));
        var scan = await ScanAsync(Write(text, "export.csv"));
        Assert.Equal((expected.Count, 0), (scan.Rows, scan.Broken));
    }

    [Fact]
    public async Task Texts_that_a_spreadsheet_would_run_are_harmless_and_come_back_equal()
    {
        var admin = await AddAgentAsync(Role.Admin);
        string[] subjects = ["=HYPERLINK(\"http://x\")", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1", "'=1", "plain; \"quoted\", text"];
        var customer = await RunAsync(new SaveCustomer(null, "=Evil()", ["evil@example.com"], null, null, "+Corp"), admin);
        foreach (var subject in subjects) await RunAsync(new CreateTicket(subject, "-1\nx=2, \"y\"", TicketPriority.Urgent, TicketType.Bug, TicketChannel.Chat, customer), admin);

        var text = await TextAsync(await PagesAsync(new TicketFilter(), TicketSort.Number, admin), admin);

        Assert.DoesNotMatch("(?m)(^|,)\"?[=+@＝]", text);
        var scan = await ScanAsync(Write(text, "export.csv"));
        var mapping = await ProposeAsync(scan);
        var rows = ImportRun.Preview(scan, mapping, Start).Select(r => r.Row!).ToList();
        Assert.Equal(subjects.Reverse(), rows.Select(r => r.Subject));
        Assert.All(rows, r => Assert.Equal(("-1\nx=2, \"y\"", TicketStatus.Open, TicketPriority.Urgent, TicketType.Bug, TicketChannel.Chat, Start),
            (r.Description, r.Status, r.Priority, r.Type, r.Channel, r.CreatedAt)));
        Assert.All(rows, r => Assert.Equal(new ImportCustomer("=Evil()", "evil@example.com", null, null, "+Corp"), r.Customer));
    }

    [Fact]
    public async Task The_file_has_what_the_asker_sees_and_nobody_else_gets_one()
    {
        var lead = await AddAgentAsync(Role.Member);
        var other = await AddAgentAsync(Role.Member);
        var guest = await AddAgentAsync(Role.Guest);
        var owner = await AddAgentAsync(Role.Owner);
        var team = await AddTeamAsync("Ours", leads: [lead]);
        var foreign = await AddTeamAsync("Theirs", [other]);
        await RunAsync(new ChangeWorkspace((await AskAsync(new ReadDirectory(), owner)).Settings with { MembersSee = TicketScope.Team }), owner);
        var mine = await RunAsync(new CreateTicket("Ours", TeamId: team), owner);
        await RunAsync(new CreateTicket("Theirs", TeamId: foreign), owner);

        Assert.Equal([mine], (await PagesAsync(new TicketFilter(), TicketSort.Created, lead)).SelectMany(p => p.Tickets).Select(t => t.Row.Id));
        foreach (var who in new[] { other, guest }) Assert.IsType<Refusal.NotAllowed>(await RefusedAsync(new ExportTickets(new TicketFilter(), TicketSort.Created), who));
    }

    private async Task<List<ExportPage>> PagesAsync(TicketFilter filter, TicketSort sort, Who who)
    {
        var pages = new List<ExportPage>();
        string? cursor = null;
        do
        {
            pages.Add(await AskAsync(new ExportTickets(filter, sort, cursor), who));
            cursor = pages[^1].Next;
        }
        while (cursor is not null);
        return pages;
    }

    private async Task<string> TextAsync(List<ExportPage> pages, Who who)
    {
        using var file = new MemoryStream();
        var tags = (await AskAsync(new ReadTags(), who)).ToDictionary(t => t.Id);
        await TicketExport.WriteAsync(file, pages.ToAsyncEnumerable(), await AskAsync(new ReadDirectory(), who), tags, Ct);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
