using HelpDesk.Bench;

string[] reads = ["list", "filter", "page", "search", "counts", "open", "thread", "analytics"];
string[] all = [.. reads, "explain", "write", "bulk", "sla", "sla-move", "inbound", "outbox", "circuits", "start"];
if (Arguments.Parse(args, Console.Error) is not { } arguments) return 1;
if (arguments.Scenario is not "generate" and not "all" && !all.Contains(arguments.Scenario))
{
    Console.Error.WriteLine($"Choose a scenario: generate, {string.Join(", ", all)} or all. For example: list --tickets 100000");
    return 1;
}

Statements.Listen();
var missed = false;
if (arguments.Scenario is not "start")
{
    var figures = new Figures(arguments.Scenario, arguments.Tickets);
    await using var desk = await BenchDesk.OpenAsync(arguments, figures);
    foreach (var scenario in arguments.Scenario == "all" ? all.Where(s => s != "start") : [arguments.Scenario])
    {
        figures = new Figures(scenario, arguments.Tickets);
        if (reads.Contains(scenario)) await BaselineAsync(desk, figures);
        await (scenario switch
        {
            "list" => ReadScenarios.ListAsync(desk, figures, arguments.Seconds),
            "filter" => ReadScenarios.FilterAsync(desk, figures, arguments.Seconds),
            "page" => ReadScenarios.PageAsync(desk, figures, arguments.Seconds),
            "search" => ReadScenarios.SearchAsync(desk, figures, arguments.Seconds),
            "counts" => ReadScenarios.CountsAsync(desk, figures, arguments.Seconds),
            "open" => ReadScenarios.OpenAsync(desk, figures, arguments.Seconds),
            "thread" => MailScenarios.ThreadAsync(desk, figures, arguments.Seconds),
            "analytics" => AnalyticsScenario.RunAsync(desk, figures, arguments.Seconds),
            "explain" => ExplainScenario.RunAsync(desk, figures),
            "write" => WriteScenarios.WriteAsync(desk, figures, arguments.Seconds, arguments.Tickets),
            "bulk" => WriteScenarios.BulkAsync(desk, figures),
            "sla" => SlaScenarios.TurnAsync(desk, figures),
            "sla-move" => SlaScenarios.MoveAsync(desk, figures),
            "inbound" => MailScenarios.InboundAsync(desk, figures),
            "outbox" => MailScenarios.OutboxAsync(desk, figures, arguments.Tickets),
            "circuits" => CircuitScenario.RunAsync(desk, figures),
            _ => Task.CompletedTask,
        });
        missed |= figures.Missed;
    }
}
if (arguments.Scenario is "start" or "all")
{
    var figures = new Figures("start", 2_000);
    await StartScenario.RunAsync(figures);
    missed |= figures.Missed;
}
return missed ? 2 : 0;

static async Task BaselineAsync(BenchDesk desk, Figures figures)
{
    var times = new List<double>();
    for (var i = 0; i < 400; i++)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await using var command = desk.Database.CreateCommand("select 1");
        await command.ExecuteScalarAsync();
        if (i >= 100) times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
    times.Sort();
    figures.Baseline = Figures.Share(times, .95);
    figures.Write("baseline: select 1, p95", figures.Baseline, "ms");
}
