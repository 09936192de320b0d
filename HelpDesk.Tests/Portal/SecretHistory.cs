using System.Globalization;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Conversations.Merging;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using Npgsql;

namespace HelpDesk.Tests.Portal;

/// <summary>Who takes part in random histories.</summary>
/// <param name="Speaker">Writes to customers; what they write is released.</param>
/// <param name="Whisperer">Writes for the team only, and replies that never go out.</param>
/// <param name="Silent">An assignee whose name is a marker.</param>
/// <param name="Team">A team whose name is a marker.</param>
internal sealed record Cast(Who Speaker, Who Whisperer, Who Silent, long Team);

/// <summary>
/// A random history of three tickets of two customers. Every text that is for the team carries <see cref="Marker"/>, every text for customers
/// <see cref="Aloud"/>. What a rule refuses is no part of the history.
/// </summary>
internal sealed class SecretHistory(Desk desk, NpgsqlDataSource database, Cast cast, Random random, string name)
{
    public const string Marker = "hushhush";
    public const string Aloud = "speakaloud";

    private static readonly byte[] Png = Access.RoleMatrix.Png;
    private static readonly TicketStatus[] Statuses = [TicketStatus.Open, TicketStatus.InProgress, TicketStatus.Waiting, TicketStatus.Resolved, TicketStatus.Closed];

    private readonly List<(long Ticket, long Note)> _notes = [];
    private readonly List<long> _held = [];
    private long[] _customers = [];
    private int _words;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The customers' addresses.</summary>
    public string[] Addresses { get; } = [$"{name}.a@example.com", $"{name}.b@example.com"];

    /// <summary>The tickets, new ones that were split off included.</summary>
    public List<long> Tickets { get; } = [];

    /// <summary>What was done how often.</summary>
    public SortedDictionary<string, int> Done { get; } = [];

    /// <summary>After a reply was held that must never go out; where an app runs beside, it must not come to it.</summary>
    public Func<Task> Held { get; init; } = () => Task.CompletedTask;

    /// <summary>Before each command; where a clock stands still, it goes on a little.</summary>
    public Action Passes { get; init; } = () => { };

    public async Task BeginAsync()
    {
        _customers = [await DemandAsync(new SaveCustomer(null, "Ana " + name, [Addresses[0]], null, Hush(), Hush())), await DemandAsync(new SaveCustomer(null, "Bea " + name, [Addresses[1]], null, null, null))];
        foreach (var customer in new[] { 0, 0, 1 }) Tickets.Add(await DemandAsync(new CreateTicket("Printer " + Said(), Hush(), CustomerId: _customers[customer])));
    }

    public async Task RunAsync(int steps)
    {
        for (var i = 0; i < steps; i++) await StepAsync(Tickets[random.Next(Tickets.Count)]);
    }

    /// <summary>Resolves every ticket that can be, so that surveys go out.</summary>
    public async Task EndAsync()
    {
        foreach (var ticket in Tickets.Distinct())
        {
            await ChangeAsync(ticket, new SetStatus(TicketStatus.Open));
            await ChangeAsync(ticket, new Resolve(Hush()));
        }
    }

    private async Task StepAsync(long ticket)
    {
        switch (random.Next(26))
        {
            case 0: if (await TryAsync(new AddNote(ticket, Hush())) is > 0 and var note) _notes.Add((ticket, note)); break;
            case 1: if (_notes.Count > 0 && _notes[random.Next(_notes.Count)] is var edited) await TryAsync(new EditNote(edited.Ticket, edited.Note, Hush(), null)); break;
            case 2: if (_notes.Count > 0 && _notes[random.Next(_notes.Count)] is var removed) await TryAsync(new DeleteNote(removed.Ticket, removed.Note)); break;
            case 3: await TryAsync(new SaveDraft(Place(ticket), random.Next(2) == 0 ? "reply" : "note", Hush(), null)); break;
            case 4 or 5 or 6: await SpeakAsync(ticket); break;
            case 7: await WhisperAsync(ticket); break;
            case 8: if (_held.Count > 0) await TakeBackAsync(); break;
            case 9: await TryAsync(new StoreAttachment(ticket, Hush() + ".txt", [1, 2, 3])); break;
            case 10: await TryAsync(new StoreImage(ticket, Png)); break;
            case 11: await ChangeAsync(ticket, new Escalate(Hush())); break;
            case 12: await ChangeAsync(ticket, new Resolve(Hush(), random.Next(2) == 0 ? null : 4, random.Next(4) > 0)); break;
            case 13 or 14: await ChangeAsync(ticket, new SetStatus(Statuses[random.Next(Statuses.Length)])); break;
            case 15: await ChangeAsync(ticket, new AddTag(await DemandAsync(new CreateTag(Hush())))); break;
            case 16: await ChangeAsync(ticket, random.Next(2) == 0 ? new SetAssignee(cast.Silent.Id) : new SetTeam(cast.Team)); break;
            case 17: await ChangeAsync(ticket, random.Next(2) == 0 ? new EditDescription(Hush(), null) : new EditSubject("Printer " + Said(), null)); break;
            case 18: await TryAsync(new MergeTicket(ticket, Tickets[random.Next(Tickets.Count)], OtherCustomer: random.Next(3) == 0, CopyCustomer: random.Next(2) == 0)); break;
            case 19: await TryAsync(new UnmergeTicket(ticket)); break;
            case 20: await SplitAsync(ticket); break;
            case 21: await AnswerAsync(ticket, Addresses[random.Next(2)]); break;
            case 22 or 23: await MailAsync(ticket, Addresses[random.Next(2)]); break;
            case 24: await TryAsync(new LinkTickets(ticket, Tickets[random.Next(Tickets.Count)])); break;
            default: await RateAsync(); break;
        }
    }

    private async Task SpeakAsync(long ticket)
    {
        var then = (ReplyThen)random.Next(1, 4);
        if (random.Next(3) == 0) await TryAsync(new StoreAttachment(ticket, Said() + ".txt", [4, 5]), cast.Speaker);
        var held = await TryAsync(new SendReply(ticket, Said(), null, Guid.NewGuid(), random.Next(4) == 0 ? [Addresses[random.Next(2)]] : null, then), cast.Speaker);
        if (held is not null) await TryAsync(new ReleaseReply(held.MessageId, Now: true), cast.Speaker);
    }

    private async Task WhisperAsync(long ticket)
    {
        if (await TryAsync(new SendReply(ticket, Hush(), null, Guid.NewGuid())) is not { } held) return;
        _held.Add(held.MessageId);
        await Held();
    }

    private async Task TakeBackAsync()
    {
        var one = _held[random.Next(_held.Count)];
        if (await TryAsync(new TakeBackReply(one))) _held.Remove(one);
    }

    private async Task SplitAsync(long ticket)
    {
        var said = await IdsAsync("select id from messages where ticket_id = $1 and direction = 1 order by id", ticket);
        if (said.Count > 0 && await TryAsync(new SplitMessage(said[random.Next(said.Count)], "Apart " + Said())) is > 0 and var apart) Tickets.Add(apart);
    }

    private async Task AnswerAsync(long ticket, string address)
    {
        var token = await TryAsync(new IssueTestLink(ticket, address), Who.System);
        await TryAsync(new AnswerAtPortal(token, Said(), [new PortalFile(Said() + ".txt", [7])], Guid.NewGuid()), Who.System);
        if (random.Next(4) == 0) await TryAsync(new SolveAtPortal(token), Who.System);
    }

    private async Task MailAsync(long ticket, string address)
    {
        var raw = MailPreview.Write(address, "support@helpdesk.example", $"Re: [TKT-{ticket:D6}] {Said()}", Said(), DateTimeOffset.UnixEpoch);
        if (await TryAsync(new StoreInbound(null, $"{name}/{_words}", raw), Who.System) is { } id) await TryAsync(new HandleInbound(id), Who.System);
    }

    private async Task RateAsync()
    {
        await using var command = database.CreateCommand("select body from outbox where to_addresses && $1 and body like '%/portal/rate/%' order by id desc limit 1");
        command.Parameters.AddWithValue(Addresses);
        if (await command.ExecuteScalarAsync(Ct) is string body) await TryAsync(new AnswerSurvey(TokenOf(body), random.Next(1, 6), Said()), Who.System);
    }

    /// <summary>The token of a survey's link in a mail.</summary>
    public static string TokenOf(string body) => new([.. body.Split("/portal/rate/")[1].TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')]);

    private Task<TicketChanged?> ChangeAsync(long ticket, TicketChange change) => TryAsync(new ChangeTicket(ticket, change), null, change.GetType().Name);

    private async Task<T?> TryAsync<T>(Command<T> command, Who? who = null, string? what = null)
    {
        Passes();
        var outcome = await desk.RunAsync(command, who ?? cast.Whisperer, Ct);
        if (outcome.Ok) Done[what ?? command.GetType().Name] = Done.GetValueOrDefault(what ?? command.GetType().Name) + 1;
        return outcome.Ok ? outcome.Value : default;
    }

    private async Task<T> DemandAsync<T>(Command<T> command)
    {
        var outcome = await desk.RunAsync(command, cast.Whisperer, Ct);
        Assert.True(outcome.Ok, $"{command.GetType().Name} was refused: {outcome.Refused?.Message}");
        return outcome.Value!;
    }

    private async Task<List<long>> IdsAsync(string sql, long parameter)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(parameter);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var ids = new List<long>();
        while (await reader.ReadAsync(Ct)) ids.Add(reader.GetInt64(0));
        return ids;
    }

    private string Hush() => string.Create(CultureInfo.InvariantCulture, $"{Marker} {name} {++_words}");

    private string Said() => string.Create(CultureInfo.InvariantCulture, $"{Aloud} {name} {++_words}");

    private static string Place(long ticket) => ticket.ToString(CultureInfo.InvariantCulture);
}
