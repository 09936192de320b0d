using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>
/// Links that let somebody in once (S-27, S-29). A token is 256 random bits; only the hash of its exact text is kept, so that neither a copy of
/// the database nor a token with one letter changed opens anything.
/// </summary>
internal static class AccessLinks
{
    private const int LongestToken = 64;

    /// <summary>Makes a link; older ones of the same purpose for the same person stop working. Returns the raw token, which exists nowhere else.</summary>
    public static async Task<string> IssueLinkAsync(this Work work, LinkPurpose purpose, long? agentId, TimeSpan life, CancellationToken ct)
    {
        await work.All<AccessLink>().Where(l => l.Purpose == purpose && l.AgentId == agentId && l.UsedAt == null).ExecuteDeleteAsync(ct);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        work.Add(new AccessLink { TokenHash = HashOf(token), Purpose = purpose, AgentId = agentId, CreatedAt = work.Now, ExpiresAt = work.Now + life });
        return token;
    }

    /// <summary>Uses a link up. Its row is locked, so that of two uses at once one finds it used.</summary>
    public static async Task<AccessLink> TakeLinkAsync(this Work work, LinkPurpose purpose, string? token, CancellationToken ct)
    {
        var hash = HashOf(token);
        var link = (await work.Db.Set<AccessLink>().FromSql($"select * from access_links where token_hash = {hash} for update").ToListAsync(ct)).SingleOrDefault();
        Demand(link, purpose, work.Now);
        link!.UsedAt = work.Now;
        await work.Db.SaveChangesAsync(ct);        // before the person's other links are deleted, so that this one is not among them
        return link;
    }

    /// <summary>Stops all unused links of a person.</summary>
    public static Task CancelLinksAsync(this Work work, long agentId, CancellationToken ct, LinkPurpose? purpose = null) =>
        work.All<AccessLink>().Where(l => l.AgentId == agentId && l.UsedAt == null && (purpose == null || l.Purpose == purpose)).ExecuteDeleteAsync(ct);

    /// <summary>Refuses a link that opens nothing.</summary>
    public static void Demand(AccessLink? link, LinkPurpose? purpose, DateTimeOffset now)
    {
        if (link is null || purpose is { } p && link.Purpose != p)
            throw Work.Rule("This link isn't valid. It may be incomplete, cancelled or replaced by a newer one; ask an admin for a new link.");
        if (link.UsedAt is not null) throw Work.Rule("This link was used already. Sign in with your password, or ask an admin for a new link.");
        if (link.ExpiresAt <= now) throw Work.Rule("This link has expired. Ask an admin for a new link.");
    }

    /// <summary>The hash that is kept; an absurdly long token costs no hashing and matches nothing.</summary>
    public static byte[] HashOf(string? token) => SHA256.HashData(token is { Length: <= LongestToken } ? Encoding.UTF8.GetBytes(token) : []);
}
