using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using HelpDesk.Tests.Conversations;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Portal;

/// <summary>A desk whose customer is Ana, with a ticket of hers; Zoe is unknown.</summary>
public abstract class PortalTest(PostgresTemplate postgres) : ConversationTest(postgres)
{
    protected const string Unknown = "zoe@new.example";

    protected static SubmitRequest Asks(string address, string subject = "The gate squeaks", string? from = "203.0.113.7", params PortalFile[] files) =>
        new("Zoe Zimmer", address, subject, "It squeaks.\n\nLoudly.", files, Guid.NewGuid(), from is null ? null : System.Net.IPAddress.Parse(from));

    /// <summary>Ana's link to her ticket.</summary>
    protected Task<string> LinkAsync() => RunAsync(new IssueTestLink(Ticket, Address), Who.System);

    protected Task<TrackedTicket> TrackAsync(string token, int? before = null, int take = 30) => AskAsync(new TrackTicket(token, before, take), Who.System);

    /// <summary>Bodies of the portal's mails to an address, oldest first.</summary>
    protected async Task<List<string>> MailsAsync(string address)
    {
        await using var command = Database.CreateCommand("select subject || E'\n' || body || coalesce(E'\n' || link, '') from outbox where kind >= 10 and to_addresses = array[$1] order by id");
        command.Parameters.AddWithValue(address);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var mails = new List<string>();
        while (await reader.ReadAsync(Ct)) mails.Add(reader.GetString(0));
        return mails;
    }

    /// <summary>The token that a text has after a path.</summary>
    protected static string After(string path, string text) => text.Split(path)[1].Split('>', '\n')[0];

    protected Task<long> TicketsAsync() => ScalarAsync<long>("select count(*) from tickets");
}
