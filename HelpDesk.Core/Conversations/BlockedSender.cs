using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Conversations;

/// <summary>A sender was blocked; whom, is in its row.</summary>
[EventName("sender.blocked")] public sealed record SenderBlocked : Fact;
/// <summary>A sender is blocked no more.</summary>
[EventName("sender.unblocked")] public sealed record SenderUnblocked : Fact;

/// <summary>An address or a whole domain from which the desk takes nothing.</summary>
internal sealed class BlockedSender : Subject
{
    private BlockedSender() : base("sender") { }

    public BlockedSender(string pattern, string? note, long? by, DateTimeOffset now) : this()
    {
        (Pattern, Note, BlockedBy, CreatedAt) = (pattern, note, by, now);
        Happened(new SenderBlocked());
    }

    /// <summary>An address, or a domain as <c>@evil.example</c>; in lower case.</summary>
    public string Pattern { get; private set; } = "";
    public string? Note { get; private set; }
    public long? BlockedBy { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
}

internal sealed class BlockedSenderMap : IEntityTypeConfiguration<BlockedSender>
{
    public void Configure(EntityTypeBuilder<BlockedSender> b)
    {
        b.ToTable("blocked_senders");
        b.HasKey(s => s.Id);
    }
}

internal static class Blocking
{
    public const int MostNote = 200;

    /// <summary>What blocks an address: itself, or its domain; null when nothing does.</summary>
    public static Task<string?> BlockedAsync(DbContext db, string address, CancellationToken ct)
    {
        var lower = address.ToLowerInvariant();
        var domain = lower[Math.Max(0, lower.LastIndexOf('@'))..];
        return db.Set<BlockedSender>().AsNoTracking().Where(s => s.Pattern == lower || s.Pattern == domain).OrderByDescending(s => s.Pattern == lower).Select(s => (string?)s.Pattern).FirstOrDefaultAsync(ct);
    }

    /// <summary>An address or a domain in lower case, or a refusal that says what is wrong with it.</summary>
    public static string Pattern(string text)
    {
        var pattern = PlainText.Of("address", text).Trim().ToLowerInvariant();
        if (!pattern.StartsWith('@')) return MailAddresses.One("address", pattern);
        if (!MailAddresses.IsAddress("x" + pattern) || !pattern.Contains('.', StringComparison.Ordinal)) throw Work.Invalid("address", "A domain looks like @example.com. Nothing was blocked.");
        return pattern;
    }

    /// <summary>Blocks; refuses what would shut out the desk itself or a member. Gives the row that is there already, if one is.</summary>
    public static async Task<(BlockedSender Sender, bool IsNew)> BlockAsync(this Work work, string pattern, string? note, CancellationToken ct)
    {
        var domain = pattern.StartsWith('@');
        if (await work.All<Mailbox>().AnyAsync(m => domain ? m.Address.ToLower().EndsWith(pattern) : m.Address.ToLower() == pattern, ct))
            throw Work.Invalid("address", domain ? "A mailbox of the desk has an address there, so this domain can't be blocked." : "This is an address of the desk itself, so it can't be blocked.");
        var upper = pattern.ToUpperInvariant();
        if (await work.All<Agent>().AnyAsync(a => domain ? a.NormalizedEmail!.EndsWith(upper) : a.NormalizedEmail == upper, ct))
            throw Work.Invalid("address", domain ? "A member of the desk has an address there, so this domain can't be blocked. Block single addresses instead." : "A member of the desk has this address, so it can't be blocked.");
        if (await work.All<BlockedSender>().SingleOrDefaultAsync(s => s.Pattern == pattern, ct) is { } known) return (known, false);
        var sender = new BlockedSender(pattern, note, work.Who.AgentId, work.Now);
        work.Add(sender);
        await work.Db.SaveChangesAsync(ct);
        return (sender, true);
    }
}

/// <summary>
/// Blocks a sender: mail from there opens and appends nothing, and what they ask at the portal is not kept. Refuses addresses of the desk's mailboxes and members, domains
/// that hold one, and what is blocked already.
/// </summary>
/// <param name="Address">An address, or a whole domain as <c>@evil.example</c>; subdomains are others.</param>
/// <param name="Note">Why, at most 200 characters.</param>
public sealed record BlockSender(string Address, string? Note = null) : Command<long>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var pattern = Blocking.Pattern(Address);
        var (sender, isNew) = await work.BlockAsync(pattern, Texts.OptionalLine("note", Note, Blocking.MostNote, "The note"), ct);
        return isNew ? sender.Id : throw Work.Invalid("address", $"{pattern} is blocked already.");
    }
}

/// <summary>
/// Blocks the address of a ticket's customer, the one that mail goes to, and marks the ticket as spam: whoever may change the ticket may do it. Refuses a ticket whose customer
/// has no address, and what <see cref="BlockSender"/> refuses; where the address is blocked already, only the ticket changes.
/// </summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="Note">Why, at most 200 characters.</param>
public sealed record BlockSenderOf(long TicketId, string? Note = null) : Command<long>
{
    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var note = Texts.OptionalLine("note", Note, Blocking.MostNote, "The note");
        var ticket = await work.TicketAsync(TicketId, ct);
        work.DemandEdit(ticket);
        var address = await ConversationWork.AddressOfAsync(work.Db, ticket.CustomerId, ct) ?? throw Work.Rule("This ticket's customer has no email address, so there is nobody to block.");
        var (sender, _) = await work.BlockAsync(address.ToLowerInvariant(), note, ct);
        ticket.SetStatus(TicketStatus.Spam, null, work.Now);
        return sender.Id;
    }
}

/// <summary>Takes mail and requests of a sender again, from now on.</summary>
public sealed record UnblockSender(long SenderId) : Command<bool>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var sender = await work.All<BlockedSender>().SingleOrDefaultAsync(s => s.Id == SenderId, ct) ?? throw Work.NotFound("this blocked sender");
        sender.Happened(new SenderUnblocked());
        work.Db.Remove(sender);
        return true;
    }
}

/// <summary>The 500 senders that were blocked last, newest first.</summary>
public sealed record BlockedSenders : Query<IReadOnlyList<BlockedSenderRow>>
{
    /// <summary>Most rows.</summary>
    public const int Most = 500;

    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<IReadOnlyList<BlockedSenderRow>> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<BlockedSender>().OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id).Take(Most)
            .Select(s => new BlockedSenderRow(s.Id, s.Pattern, s.Note, s.BlockedBy, s.CreatedAt)).ToListAsync(ct);
}

/// <summary>A blocked sender.</summary>
/// <param name="Id">Id.</param>
/// <param name="Pattern">An address, or a domain with its @.</param>
/// <param name="Note">Why.</param>
/// <param name="BlockedBy">Who blocked it; null = the product.</param>
/// <param name="At">When.</param>
public sealed record BlockedSenderRow(long Id, string Pattern, string? Note, long? BlockedBy, DateTimeOffset At);
