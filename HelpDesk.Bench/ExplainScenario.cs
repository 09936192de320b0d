using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace HelpDesk.Bench;

/// <summary>Asks the database how it finds what screens ask for: reading a whole large table is a miss.</summary>
internal static class ExplainScenario
{
    private static readonly string[] Large = ["tickets", "events", "ticket_search", "notes", "ticket_texts", "ticket_spells", "customers", "customer_addresses"];

    public static async Task RunAsync(BenchDesk desk, Figures figures)
    {
        var open = new TicketFilter { Statuses = TicketWords.OpenSet };
        var id = await desk.LongTicketAsync();
        var asks = new (string Name, Func<Task> Ask)[]
        {
            ("list", () => desk.AskAsync(new TicketList(open))),
            ("list by sla", () => desk.AskAsync(new TicketList(open, TicketSort.Sla))),
            ("list by updated", () => desk.AskAsync(new TicketList(open, TicketSort.Updated))),
            ("list of an assignee", () => desk.AskAsync(new TicketList(open with { AssigneeIds = [7] }))),
            ("list of a tag", () => desk.AskAsync(new TicketList(open with { TagIds = [5] }))),
            ("list of a customer", () => desk.AskAsync(new TicketList(new TicketFilter { CustomerId = 42 }))),
            ("count", () => desk.AskAsync(new TicketCount(open))),
            ("search", () => desk.AskAsync(new TicketList(new TicketFilter { Statuses = Enum.GetValues<TicketStatus>(), Search = "gateway room 7" }))),
            ("counts", () => desk.AskAsync(new TicketCounts())),
            ("my counts", () => desk.AskAsync(new MyTicketCounts())),
            ("detail", () => desk.AskAsync(new TicketDetail(id))),
            ("activity", () => desk.AskAsync(new TicketActivity(id, Take: 200))),
            ("notes", () => desk.AskAsync(new TicketNotes(id))),
            ("board of today", () => desk.AskAsync(new ReadBoard(RangeKey.Today))),
        };
        using var heard = new Heard();
        // EF looks only once a second whether somebody listens.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        foreach (var (name, ask) in asks)
        {
            heard.Statements.Clear();
            await ask();
            foreach (var (text, parameters) in heard.Statements.ToList())
            {
                var plan = await PlanAsync(desk.Database, text, parameters);
                var whole = plan.Scans.Where(Large.Contains).Distinct().ToList();
                figures.Write($"whole tables read for {name}", whole.Count, "count", 0, more: new { tables = whole, milliseconds = Figures.Round(plan.Milliseconds), sql = text.ReplaceLineEndings(" ")[..Math.Min(90, text.Length)] });
            }
        }
    }

    private static async Task<(List<string> Scans, double Milliseconds)> PlanAsync(NpgsqlDataSource database, string text, IReadOnlyList<NpgsqlParameter> parameters)
    {
        await using var command = database.CreateCommand("explain (analyze, format json) " + text);
        foreach (var parameter in parameters) command.Parameters.Add(parameter.Clone());
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        var scans = new List<string>();
        Walk(plan.RootElement[0].GetProperty("Plan"), scans);
        return (scans, plan.RootElement[0].GetProperty("Execution Time").GetDouble());
    }

    private static void Walk(JsonElement node, List<string> scans)
    {
        if (node.GetProperty("Node Type").GetString() == "Seq Scan") scans.Add(node.GetProperty("Relation Name").GetString()!);
        if (!node.TryGetProperty("Plans", out var plans)) return;
        foreach (var child in plans.EnumerateArray()) Walk(child, scans);
    }

    /// <summary>Every statement that EF sends, with its parameters.</summary>
    private sealed class Heard : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly List<IDisposable> _subscriptions = [];

        public Heard() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public List<(string Text, IReadOnlyList<NpgsqlParameter> Parameters)> Statements { get; } = [];

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.EntityFrameworkCore") _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData { Command: DbCommand command })
                Statements.Add((command.CommandText, [.. command.Parameters.Cast<NpgsqlParameter>().Select(p => p.Clone())]));
        }

        public void OnCompleted() => Statements.TrimExcess();

        public void OnError(Exception error) => throw new InvalidOperationException("The diagnostics of EF failed.", error);

        public void Dispose()
        {
            foreach (var subscription in _subscriptions) subscription.Dispose();
        }
    }
}
