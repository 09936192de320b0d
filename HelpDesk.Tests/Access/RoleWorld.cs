using System.Globalization;
using HelpDesk.App.Mail;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Email;
using HelpDesk.Core.Email.Domains;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;
using Microsoft.AspNetCore.DataProtection;

namespace HelpDesk.Tests.Access;

/// <summary>Who knocks at the desk's door.</summary>
public enum Actor
{
    Owner,
    Admin,
    /// <summary>A member who leads the team.</summary>
    Lead,
    /// <summary>A member of the team.</summary>
    Member,
    Guest,
    /// <summary>Somebody whose access has ended.</summary>
    Disabled,
    /// <summary>Nobody: signed out, unknown, or of a kind that has no rights.</summary>
    Stranger,
    /// <summary>The product itself.</summary>
    Product,
}

/// <summary>One desk for the whole matrix: a person of each role, and fresh tickets, notes, people and links for each call.</summary>
public sealed class RoleWorld(PostgresTemplate postgres) : DeskTest(postgres)
{
    private int _names;
    private string? _picture;

    public long Team { get; private set; }

    public long OtherTeam { get; private set; }

    public Who Owner => Of(Actor.Owner)[0];

    /// <summary>A colleague in another team.</summary>
    public Who Outsider { get; private set; }

    public long Customer { get; private set; }

    private readonly Dictionary<Actor, Who[]> _people = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _people[Actor.Product] = [Who.System];
        _people[Actor.Owner] = [await AddAgentAsync(Role.Owner)];
        _people[Actor.Admin] = [await AddAgentAsync(Role.Admin)];
        _people[Actor.Lead] = [await AddAgentAsync(Role.Member)];
        _people[Actor.Member] = [await AddAgentAsync(Role.Member)];
        _people[Actor.Guest] = [await AddAgentAsync(Role.Guest)];
        var gone = await AddAgentAsync(Role.Admin);
        Outsider = await AddAgentAsync(Role.Member);
        Team = await AddTeamAsync("Support", [.. Of(Actor.Member), .. Of(Actor.Guest), gone], Of(Actor.Lead));
        OtherTeam = await AddTeamAsync("Billing", [Outsider]);
        Customer = await RunAsync(new SaveCustomer(null, "Ana Rivera", ["ana@example.com"], null, "CRM-1", "Acme"), Owner);
        await RunAsync(new DisableAgent(gone.Id), Owner);
        // Some lines add sending domains; replies go out all the same.
        await SetAsync(s => s with { UnverifiedFrom = true });
        _people[Actor.Disabled] = [gone, Who.Import(gone.Id)];
        _people[Actor.Stranger] =
        [
            Who.Agent(987_654), default, Who.Agent(0), Who.Agent(-1), Who.Import(987_654), new(ActorKind.Customer, Customer), new(ActorKind.Customer, 0), new(ActorKind.ApiKey, 1),
            new(ActorKind.ApiKey, 0), new(ActorKind.Rule, 1), new(ActorKind.Clock, Of(Actor.Owner)[0].Id), new(ActorKind.System, 1), new((ActorKind)99, 0),
        ];
    }

    public new Desk Desk => base.Desk;

    public new TestClock Clock => base.Clock;

    /// <summary>A key for signing mails.</summary>
    public NewDomainKey DomainKey { get; } = new DomainKeys(new EphemeralDataProtectionProvider()).Make();

    /// <summary>A name of a domain that nobody had before.</summary>
    public string DomainName() => Name("d").Replace(" ", "", StringComparison.Ordinal) + ".example";

    /// <summary>A new sending domain.</summary>
    public Task<long> DomainAsync() => RunAsync(new AddDomain(DomainName(), DomainKey.ProtectedKey, DomainKey.PublicKey), Owner);

    /// <summary>The ticket that was created last.</summary>
    public Task<long> LastTicketAsync() => ScalarAsync<long>("select coalesce(max(id), 1) from tickets");

    /// <summary>Archives all but the newest tickets once there are more than a page of a list shows without them; true when it did.</summary>
    public async Task<bool> TidyAsync()
    {
        const string listed = "from tickets where archived_at is null and deleted_at is null and merged_into is null";
        if (await ScalarAsync<long>($"select count(*) {listed}") <= 35) return false;
        var old = await ScalarAsync<long[]>($"select array_agg(id) from (select id {listed} order by id desc offset 5) x");
        foreach (var chunk in old!.Chunk(ChangeTickets.ChunkSize)) await RunAsync(new ChangeTickets(chunk, new Archive(), Guid.NewGuid()), Owner);
        return true;
    }

    /// <summary>The tag that was created last.</summary>
    public Task<long> LastTagAsync() => ScalarAsync<long>("select max(id) from tags");

    /// <summary>Everybody who stands for an actor.</summary>
    public Who[] Of(Actor actor) => _people[actor];

    /// <summary>Time goes on: no two changes of a ticket are at the same instant.</summary>
    public void Tick() => Clock.Advance(TimeSpan.FromMilliseconds(1));

    public Task<Refusal?> TryAsync(UseCase use, Who who) => use.RunAsync(Desk, who, Ct);

    public new Task<T> RunAsync<T>(Command<T> command, Who who) => base.RunAsync(command, who);

    public new Task<T> AskAsync<T>(Query<T> query, Who who) => base.AskAsync(query, who);

    public new Task<Refusal> RefusedAsync<T>(Command<T> command, Who who) => base.RefusedAsync(command, who);

    public string Name(string what) => string.Create(CultureInfo.InvariantCulture, $"{what} {++_names}");

    /// <summary>A mail that came in and was read; one of a machine's is ignored.</summary>
    public async Task<long> InboundAsync(string from)
    {
        var kept = (await RunAsync(new StoreInbound(null, Name("mail/"), MailPreview.Write(from, "support@helpdesk.example", Name("Subject"), "Hello", Clock.GetUtcNow())), Who.System))!.Value;
        await RunAsync(new HandleInbound(kept), Who.System);
        return kept;
    }

    /// <summary>The customer answers on a ticket by mail.</summary>
    public async Task AnsweredAsync(long ticket)
    {
        var mail = MailPreview.Write("ana@example.com", "support@helpdesk.example", string.Create(CultureInfo.InvariantCulture, $"Re: [TKT-{ticket}] {Name("Answer")}"), "Thank you", Clock.GetUtcNow());
        Assert.Equal(InboundVerdict.Reply, await RunAsync(new HandleInbound((await RunAsync(new StoreInbound(null, Name("mail/"), mail), Who.System))!.Value), Who.System));
    }

    /// <summary>An address that nobody has yet.</summary>
    public string Address(string what) => Name(what).Replace(" ", "", StringComparison.Ordinal) + "@elsewhere.example";

    /// <summary>A customer with an address of their own.</summary>
    public Task<long> StrangerAsync() => RunAsync(new SaveCustomer(null, Name("Stranger"), [Address("stranger")], null, null, null), Owner);

    /// <summary>The ticket becomes one of a customer of its own.</summary>
    public async Task<long> StrangersAsync(long ticket)
    {
        await RunAsync(new ChangeTicket(ticket, new SetCustomer(await StrangerAsync())), Owner);
        return ticket;
    }

    /// <summary>A link of the customer to a fresh ticket.</summary>
    public async Task<string> LinkAsync() => await RunAsync(new IssueTestLink(await TicketAsync(OtherTeam, 0), "ana@example.com"), Who.System);

    /// <summary>A request of somebody unknown that waits, and the token of its confirmation.</summary>
    public async Task<(long Id, string Token)> ParkedAsync()
    {
        var address = Name("zoe").Replace(" ", "", StringComparison.Ordinal) + "@example.com";
        await RunAsync(new SubmitRequest("Zoe", address, Name("Subject"), "Hello", [], Guid.NewGuid(), null), Who.System);
        var body = await ScalarAsync<string>($"select body from outbox where to_addresses[1] = '{address}'");
        return (await ScalarAsync<long>("select max(id) from portal_requests"), body!.Split(ConfirmRequest.Path)[1].Split('>')[0]);
    }

    /// <summary>The newest reply on a ticket.</summary>
    public Task<long> LastMessageAsync(long ticket) => ScalarAsync<long>($"select max(id) from messages where ticket_id = {ticket} and direction = 2");

    /// <summary>The newest message of the customer on a ticket.</summary>
    public Task<long> LastReceivedAsync(long ticket) => ScalarAsync<long>($"select max(id) from messages where ticket_id = {ticket} and direction = 1");

    /// <summary>The message that was made of a mail.</summary>
    public Task<long> MessageOfAsync(long inbound) => ScalarAsync<long>($"select message_id from inbound_mails where id = {inbound}");

    /// <summary>A reply of somebody on a ticket of theirs that can still be taken back.</summary>
    public async Task<long> ReplyAsync(Who writer) => (await RunAsync(new SendReply(await TicketAsync(OtherTeam, writer.Id), "Hello", null, Guid.NewGuid()), writer)).MessageId;

    /// <summary>The token of a survey about a ticket that was just resolved.</summary>
    public async Task<string> SurveyAsync()
    {
        var ticket = await TicketAsync(OtherTeam, 0);
        await RunAsync(new ChangeTicket(ticket, new Resolve("Done.")), Owner);
        Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.True(await RunAsync(new TellCustomer(ticket), Who.System));
        var body = (await ScalarAsync<string>($"select body from outbox where ticket_id = {ticket} and kind = {(short)MailKind.Solved}"))!;
        return body[(body.LastIndexOf('/') + 1)..];
    }

    /// <summary>A ticket of a team in somebody's hands, whoever that is; 0 = nobody's.</summary>
    public async Task<long> TicketAsync(long? team, long holder)
    {
        Tick();
        var id = await RunAsync(new CreateTicket(Name("Ticket"), "It burns.", TeamId: team, CustomerId: Customer), Owner);
        // Guests and people without access hold tickets, too, from better days.
        if (holder > 0) await ExecuteAsync($"update tickets set assignee_ids = array[{holder}] where id = {id}");
        return id;
    }

    public async Task<long> NoteAsync(long ticket, long author)
    {
        var id = await RunAsync(new AddNote(ticket, "Handover"), Owner);
        await ExecuteAsync($"update notes set author_id = {author} where id = {id}");
        return id;
    }

    public Task<long> TagAsync() => RunAsync(new CreateTag(Name("tag")), Owner);

    public Task<Who> PersonAsync(Role role) => AddAgentAsync(role, Name("Person"), null);

    public Task<Invitation> InvitedAsync(Role role) => RunAsync(new InviteAgent("Ines", $"{Name("ines").Replace(" ", "", StringComparison.Ordinal)}@example.com", role), Owner);

    public async Task SetAsync(Func<WorkspaceSettings, WorkspaceSettings> change) =>
        await RunAsync(new ChangeWorkspace(change((await AskAsync(new ReadDirectory(), Owner)).Settings)), Owner);

    /// <summary>Every row of every table as one short text: equal texts, equal databases.</summary>
    public async Task<string> PictureAsync()
    {
        _picture ??= await ScalarAsync<string>("""
            select string_agg(format('select %L || count(*) || '' '' || coalesce(sum(hashtextextended(x::text, 0)::numeric), 0) as t from %I x', relname || ' ', relname), ' union all ')
              from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
            """);
        return (await ScalarAsync<string>($"select string_agg(t, chr(10) order by t) from ({_picture}) p"))!;
    }
}

/// <summary>A command or query that is ready to be tried.</summary>
/// <param name="Type">Its type; of a ticket change, the type of the change.</param>
/// <param name="Needs">What it says it needs.</param>
/// <param name="RunAsync">Runs it and returns the refusal, if any.</param>
public sealed record UseCase(Type Type, Permission Needs, Func<Desk, Who, CancellationToken, Task<Refusal?>> RunAsync)
{
    public static UseCase Of<T>(Command<T> command) => new(command.GetType(), command.Needs, async (desk, who, ct) => (await desk.RunAsync(command, who, ct)).Refused);

    public static UseCase Of<T>(Query<T> query) => new(query.GetType(), query.Needs, async (desk, who, ct) => (await desk.AskAsync(query, who, ct)).Refused);

    /// <summary>A command or query whose answer's type only it knows.</summary>
    public static UseCase OfAny(object use)
    {
        var shape = use.GetType().BaseType!;
        var of = typeof(UseCase).GetMethods().Single(m => m.Name == nameof(Of) && m.IsGenericMethod && m.GetParameters()[0].ParameterType.Name == shape.Name);
        return (UseCase)of.MakeGenericMethod(shape.GetGenericArguments()).Invoke(null, [use])!;
    }

    /// <summary>A change of one ticket.</summary>
    public static UseCase Of(long ticket, TicketChange change) => Of(new ChangeTicket(ticket, change)) with { Type = change.GetType() };

    /// <summary>A bulk action refuses ticket by ticket.</summary>
    public static UseCase Of(ChangeTickets command) => new(command.GetType(), command.Needs, async (desk, who, ct) =>
    {
        var done = await desk.RunAsync(command, who, ct);
        return done.Refused ?? (done.Value!.Skipped.Count > 0 && done.Value.Changed.Count == 0 ? new Refusal.NotAllowed(done.Value.Skipped[0].Why) : null);
    });
}
