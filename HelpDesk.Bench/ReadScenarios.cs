using HelpDesk.Core.Tickets;

namespace HelpDesk.Bench;

/// <summary>What screens ask for, through the same use cases.</summary>
internal static class ReadScenarios
{
    private static readonly TicketFilter Open = new() { Statuses = TicketWords.OpenSet };

    private static readonly string[] Searches = ["printer fails", "gateway slow room", "invoice", "login floor 7", "code 9f", "rivera", "c4711@example.com", "cable 12", "nothing like this", "order twice monday"];

    public static async Task ListAsync(BenchDesk desk, Figures figures, int seconds)
    {
        foreach (var sort in new[] { TicketSort.Created, TicketSort.Updated, TicketSort.Sla, TicketSort.Priority })
            await figures.TimeAsync($"list by {TicketWords.Word(sort)}", seconds, 15, 4, _ => desk.AskAsync(new TicketList(Open, sort)));
    }

    public static async Task FilterAsync(BenchDesk desk, Figures figures, int seconds)
    {
        var filters = new (string Name, TicketFilter Filter)[]
        {
            ("status", new() { Statuses = [TicketStatus.Closed] }), ("priority", Open with { Priorities = [TicketPriority.Urgent, TicketPriority.High] }),
            ("assignee", Open with { AssigneeIds = [7] }), ("unassigned", Open with { AssigneeIds = [0] }), ("tag", Open with { TagIds = [5] }),
            ("team", Open with { TeamIds = [2] }), ("breached", Open with { SlaStates = [SlaState.Breached] }),
            ("customer", new() { CustomerId = 42 }), ("everything", Open with { Priorities = [TicketPriority.High], AssigneeIds = [7], TagIds = [5, 12], TeamIds = [2] }),
            ("customer tag", Open with { CustomerTagIds = [3] }), ("rare", new() { Statuses = [TicketStatus.Waiting], Priorities = [TicketPriority.Low], Types = [TicketType.Bug], Channels = [TicketChannel.Chat], TagIds = [29] }),
        };
        foreach (var (name, filter) in filters)
            await figures.TimeAsync($"filter {name}", seconds, 15, 4, _ => desk.AskAsync(new TicketList(filter)));
    }

    public static async Task PageAsync(BenchDesk desk, Figures figures, int seconds)
    {
        foreach (var (name, filter, sort) in new[] { ("open", Open, TicketSort.Created), ("all by status", new TicketFilter { Statuses = [.. TicketWords.OpenSet, TicketStatus.Resolved] }, TicketSort.Status), ("closed", new TicketFilter { Statuses = [TicketStatus.Closed] }, TicketSort.Created) })
        {
            var cursors = new List<string?>();
            string? cursor = null;
            for (var i = 0; i < 100 && (cursor = (await desk.AskAsync(new TicketList(filter, sort, cursor))).Next) is not null; i++) cursors.Add(cursor);
            await figures.TimeAsync($"next page, {name}", seconds, 15, 4, i => desk.AskAsync(new TicketList(filter, sort, cursors[i * 37 % cursors.Count])));
        }
    }

    public static async Task SearchAsync(BenchDesk desk, Figures figures, int seconds)
    {
        foreach (var text in Searches)
        {
            var filter = new TicketFilter { Statuses = Enum.GetValues<TicketStatus>(), Search = text, Archived = ArchivedTickets.Shown };
            await figures.TimeAsync($"search “{text}”", seconds, 40, 4, _ => desk.AskAsync(new TicketList(filter)));
        }
    }

    public static async Task CountsAsync(BenchDesk desk, Figures figures, int seconds)
    {
        await figures.TimeAsync("counts of tabs", seconds, 10, 4, _ => desk.AskAsync(new TicketCounts()));
        await figures.TimeAsync("counts of my views", seconds, 10, 4, _ => desk.AskAsync(new MyTicketCounts()));
        await using var command = desk.Database.CreateCommand("select count(*) from tickets where status = 2 and archived_at is null and deleted_at is null");
        var exact = (long)(await command.ExecuteScalarAsync())!;
        figures.Write("counts off by", Math.Abs(exact - (await desk.AskAsync(new TicketCounts())).Of(TicketStatus.Open)), "tickets", 0);
    }

    public static async Task OpenAsync(BenchDesk desk, Figures figures, int seconds)
    {
        var id = await desk.LongTicketAsync();
        await figures.TimeAsync("open with 200 events: detail and activity", seconds, 15, 6, async _ =>
        {
            await desk.AskAsync(new TicketDetail(id));
            await desk.AskAsync(new TicketActivity(id, Take: 200));
        });
        await figures.TimeAsync("open: notes", seconds, 15, 6, async _ => await desk.AskAsync(new TicketNotes(id)));
    }
}
