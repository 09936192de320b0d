using System.Net;
using System.Net.Sockets;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Portal;

/// <summary>What strangers can set off through the portal, counted in the database so that it holds over restarts and nodes (TRUST decision 4, M-17).</summary>
public static class PortalLimits
{
    /// <summary>Mails that answer new requests, per address and 24 hours, whether the address is known or not.</summary>
    public const int MailsPerAddress = 1;

    /// <summary>Mails with links that somebody asked for, per address and 24 hours.</summary>
    public const int LinkMailsPerAddress = 3;

    /// <summary>New requests, and likewise questions for links, per hour and network: /24 of IPv4, /48 of IPv6.</summary>
    public const int RequestsPerNetwork = 60;

    /// <summary>Messages per hour and ticket from its tracking page.</summary>
    public const int RepliesPerTicket = 60;

    /// <summary>Refused forms per hour and network whose files are kept for the next attempt.</summary>
    public const int KeptPerNetwork = 20;

    /// <summary>Most files of one request or message; together they have at most <see cref="StoreAttachment.MostBytes"/>.</summary>
    public const int MostFiles = 10;

    /// <summary>How long a request waits for its confirmation.</summary>
    public static readonly TimeSpan Waits = TimeSpan.FromDays(7);

    internal static readonly TimeSpan Day = TimeSpan.FromHours(24);
    internal static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private const int Lock = 4712;

    /// <summary>An address for a page that must not tell more than its reader typed: <c>a•••@acme.com</c>.</summary>
    public static string Masked(string address) => address.LastIndexOf('@') is > 0 and var at ? $"{address[..(char.IsHighSurrogate(address[0]) ? 2 : 1)]}•••{address[at..]}" : "•••";

    /// <summary>The network that an address belongs to.</summary>
    internal static string NetworkOf(IPAddress? from)
    {
        if (from is null) return "unknown";
        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{(kept == 3 ? "24" : "48")}";
    }

    /// <summary>Takes one from a budget; false when it is spent. Two at once wait for each other.</summary>
    internal static async Task<bool> SpendAsync(this Work work, string key, int most, TimeSpan span, CancellationToken ct)
    {
        await work.Db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock}, hashtext({key}))", ct);
        return await work.Db.Database.ExecuteSqlAsync($"""
            insert into portal_spent (key, at) select {key}, {work.Now} where (select count(*) from portal_spent where key = {key} and at > {work.Now - span}) < {most}
            """, ct) > 0;
    }

    /// <summary>Refuses a network that has asked too often.</summary>
    internal static async Task DemandRoomAsync(this Work work, string what, IPAddress? from, CancellationToken ct)
    {
        if (!await work.SpendAsync($"{what}|{NetworkOf(from)}", RequestsPerNetwork, Hour, ct))
            throw Work.Rule("Too many requests came from your network within an hour. Nothing was sent; what you wrote is still here. Please try again later.");
    }

    /// <summary>Refuses files that are too many, too large or empty (S-42), together with those that were kept from an earlier attempt.</summary>
    internal static void Demand(IReadOnlyList<PortalFile> files, IReadOnlyList<TicketFile> kept)
    {
        var again = kept.Count == 0 ? "Nothing was sent; please choose your files again." : "Nothing was sent; please leave some out, and choose the new ones again.";
        if (files.Count + kept.Count > MostFiles) throw Work.Invalid("files", $"At most {MostFiles} files fit here. {again}");
        if (files.Any(f => f.Content.Length == 0)) throw Work.Invalid("files", $"One of these files is empty. {again}");
        if (files.Sum(f => (long)f.Content.Length) + kept.Sum(f => (long)f.Size) > StoreAttachment.MostBytes) throw Work.Invalid("files", $"Files have at most 25 MB together. {again}");
    }
}

/// <summary>A file that came with a request or message.</summary>
/// <param name="Name">Its name; only the last part of a path is kept (S-41).</param>
/// <param name="Content">1 byte to <see cref="StoreAttachment.MostBytes"/>.</param>
public sealed record PortalFile(string Name, byte[] Content);
