using HelpDesk.Core.Conversations;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email;

/// <summary>Adds or edits a mailbox (S243): an address that the desk writes from and, if it is polled, gets mail at.</summary>
/// <param name="MailboxId">Null adds.</param>
/// <param name="Name">1–80 characters.</param>
/// <param name="Address">Its address; each mailbox has one of its own.</param>
/// <param name="TeamId">The team that it belongs to, one mailbox each; the default mailbox belongs to none.</param>
/// <param name="Priority">Of tickets that come in here.</param>
/// <param name="Polling">How it is polled.</param>
/// <param name="ProtectedPassword">A new password, protected by the caller; null keeps the old one.</param>
public sealed record SaveMailbox(
    long? MailboxId, string Name, string Address, long? TeamId, TicketPriority Priority, Polling Polling, ReadOnlyMemory<byte>? ProtectedPassword = null) : Command<long>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var name = Texts.Line("name", Name, 80, "A name");
        var address = MailAddresses.One("address", Address);
        var polling = Checked(Polling);
        if (!Enum.IsDefined(Priority)) throw Work.Invalid("priority", "This priority doesn't exist.");
        await work.DemandTeamAsync(TeamId, ct);
        var box = MailboxId is { } id ? await work.All<Mailbox>().SingleOrDefaultAsync(m => m.Id == id, ct) ?? throw Work.NotFound("this mailbox") : new Mailbox(name, address, work.Now);
        var lower = address.ToLowerInvariant();
        if (await work.All<Mailbox>().AnyAsync(m => m.Id != box.Id && m.Address.ToLower() == lower, ct)) throw Work.Invalid("address", "Another mailbox has this address already.");
        if (TeamId is { } team && await work.All<Mailbox>().AnyAsync(m => m.Id != box.Id && m.TeamId == team, ct)) throw Work.Invalid("team", "This team has a mailbox already.");
        if (box.IsDefault && TeamId is not null) throw Work.Invalid("team", "The default mailbox is everybody's.");
        if (polling.Enabled && box.ImapPassword is null && ProtectedPassword is null) throw Work.Invalid("password", "A mailbox that is polled needs a password.");
        if (MailboxId is null) work.Add(box);
        box.Edit(name, address, TeamId, Priority, polling, ProtectedPassword?.ToArray());
        await work.Db.SaveChangesAsync(ct);
        return box.Id;
    }

    private static Polling Checked(Polling polling)
    {
        if (!Enum.IsDefined(polling.Security)) throw Work.Invalid("security", "This choice isn't offered.");
        if (!Enum.IsDefined(polling.After)) throw Work.Invalid("after", "This choice isn't offered.");
        if (polling.Port is < 1 or > 65_535) throw Work.Invalid("port", "A port is between 1 and 65535.");
        if (!polling.Enabled && polling.Host.Trim().Length == 0) return polling with { Host = "", User = polling.User.Trim(), Folder = Folder(polling.Folder) };
        var checkedOne = polling with
        {
            Host = Texts.Line("host", polling.Host, 255, "A server"), User = Texts.Line("user", polling.User, 255, "A user"), Folder = Folder(polling.Folder),
            MoveTo = polling.After == MailboxAfter.Move ? Texts.Line("move-to", polling.MoveTo, 255, "A folder to move to") : "",
        };
        if (checkedOne.After == MailboxAfter.Move && checkedOne.MoveTo.Equals(checkedOne.Folder, StringComparison.OrdinalIgnoreCase)) throw Work.Invalid("move-to", "Mails move to another folder.");
        if (checkedOne.Security == MailboxSecurity.None && checkedOne.Host is not ("localhost" or "127.0.0.1" or "::1"))
            throw Work.Invalid("security", "A password is never sent to another machine without encryption. Choose TLS or STARTTLS.");
        return checkedOne;
    }

    private static string Folder(string folder) => string.IsNullOrWhiteSpace(folder) ? "INBOX" : Texts.Line("folder", folder, 255, "A folder");
}

/// <summary>Removes a mailbox; what came in through it stays. The default mailbox stays too.</summary>
public sealed record DeleteMailbox(long MailboxId) : Command<bool>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var box = await work.All<Mailbox>().SingleOrDefaultAsync(m => m.Id == MailboxId, ct) ?? throw Work.NotFound("this mailbox");
        if (box.IsDefault) throw Work.Rule("The default mailbox can't be removed: the desk writes from it.");
        box.Happened(new MailboxDeleted());
        work.Db.Remove(box);
        return true;
    }
}

/// <summary>All mailboxes, the default one first; without passwords.</summary>
public sealed record Mailboxes : Query<IReadOnlyList<MailboxRow>>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<IReadOnlyList<MailboxRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var rule = await FromRule.OfAsync(reading.Db, ct);
        return [.. (await reading.All<Mailbox>().OrderByDescending(m => m.IsDefault).ThenBy(m => m.Name).Take(200).ToListAsync(ct))
            .Select(m => new MailboxRow(m.Id, m.Name, m.Address, m.TeamId, m.IsDefault, m.Priority, m.Polling, m.ImapPassword is not null, m.ImapPolledAt, m.ImapTrouble, !rule.Allows(m.Address)))];
    }
}

/// <summary>A mailbox.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Address">Address.</param>
/// <param name="TeamId">Its team.</param>
/// <param name="IsDefault">What is of no team is written from here.</param>
/// <param name="Priority">Of tickets that come in here.</param>
/// <param name="Polling">How it is polled.</param>
/// <param name="HasPassword">Whether a password is kept.</param>
/// <param name="PolledAt">When it was polled last.</param>
/// <param name="Trouble">Why the last round ended early.</param>
/// <param name="Unverified">Its address is on no verified domain and no Owner allows that: nothing goes out from it (S249).</param>
public sealed record MailboxRow(
    long Id, string Name, string Address, long? TeamId, bool IsDefault, TicketPriority Priority, Polling Polling, bool HasPassword, DateTimeOffset? PolledAt, string? Trouble,
    bool Unverified = false);

/// <summary>Mailboxes to poll, with what is needed for it.</summary>
public sealed record MailboxesToPoll : Query<IReadOnlyList<PolledMailbox>>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<PolledMailbox>> RunAsync(Reading reading, CancellationToken ct) =>
        [.. (await reading.All<Mailbox>().Where(m => m.ImapEnabled && m.ImapPassword != null).OrderBy(m => m.Id).ToListAsync(ct))
            .Select(m => new PolledMailbox(m.Id, m.Polling, m.ImapPassword!, m.ImapUidValidity, m.ImapLastUid))];
}

/// <summary>A mailbox to poll.</summary>
/// <param name="Id">Id.</param>
/// <param name="Polling">Where and how.</param>
/// <param name="ProtectedPassword">The password as it was given, protected.</param>
/// <param name="UidValidity">The folder that was read.</param>
/// <param name="LastUid">How far it was read.</param>
public sealed record PolledMailbox(long Id, Polling Polling, ReadOnlyMemory<byte> ProtectedPassword, long? UidValidity, long? LastUid);

/// <summary>Remembers how far a mailbox was read, and why the round ended early, if it did.</summary>
public sealed record MarkPolled(long MailboxId, long UidValidity, long LastUid, string? Trouble) : Command<bool>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        long? validity = UidValidity > 0 ? UidValidity : null;
        long? last = UidValidity > 0 ? LastUid : null;
        return await work.All<Mailbox>().Where(m => m.Id == MailboxId).ExecuteUpdateAsync(m => m
            .SetProperty(x => x.ImapUidValidity, x => validity ?? x.ImapUidValidity).SetProperty(x => x.ImapLastUid, x => last ?? x.ImapLastUid)
            .SetProperty(x => x.ImapPolledAt, work.Now).SetProperty(x => x.ImapTrouble, Trouble), ct) > 0;
    }
}
