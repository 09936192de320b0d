using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email.Domains;

/// <summary>Adds a domain that mails are signed for (S249). From the first one on mails go out from verified domains only, unless an Owner allows otherwise.</summary>
/// <param name="Name">Such as <c>example.com</c>; letters beyond ASCII are kept as punycode.</param>
/// <param name="ProtectedKey">A new private key, protected by the caller.</param>
/// <param name="PublicKey">Its public key: base64 of SubjectPublicKeyInfo, RSA of 2048 bits or more.</param>
public sealed record AddDomain(string Name, ReadOnlyMemory<byte> ProtectedKey, string PublicKey) : Command<long>
{
    /// <summary>Most domains.</summary>
    public const int Most = 50;

    private const long Lock = 4719;

    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var typed = Texts.Line("domain", Name, 253, "A domain").TrimEnd('.');
        var name = DomainName.Ascii(typed) ?? throw Work.Invalid("domain", $"“{(typed.Length > 60 ? typed[..60] + "…" : typed)}” is no domain. Write it like example.com.");
        await work.Db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", ct);
        if (await work.All<SendingDomain>().AnyAsync(d => d.Name == name, ct)) throw Work.Invalid("domain", $"{name} is in the list already.");
        if (await work.All<SendingDomain>().CountAsync(ct) >= Most) throw Work.Rule($"At most {Most} domains fit here. Remove one that you don't need.");
        var domain = new SendingDomain(name, DkimRecord.NewSelector(), ProtectedKey.ToArray(), DkimRecord.Checked(PublicKey), work.Now);
        work.Add(domain);
        await work.Db.SaveChangesAsync(ct);
        return domain.Id;
    }
}

/// <summary>Removes a domain and its keys. Its addresses can be written from only while there is no other domain, or an Owner allows it.</summary>
public sealed record RemoveDomain(long DomainId) : Command<bool>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var domain = await work.DomainAsync(DomainId, ct);
        domain.Happened(new DomainDeleted());
        work.Db.Remove(domain);
        return true;
    }
}

/// <summary>Gives a domain a new key under a new selector. While the domain is verified the old one signs until the new one's record is found.</summary>
/// <param name="DomainId">The domain.</param>
/// <param name="ProtectedKey">A new private key, protected by the caller.</param>
/// <param name="PublicKey">Its public key, as in <see cref="AddDomain"/>.</param>
public sealed record RotateKey(long DomainId, ReadOnlyMemory<byte> ProtectedKey, string PublicKey) : Command<string>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<string> RunAsync(Work work, CancellationToken ct)
    {
        var domain = await work.DomainAsync(DomainId, ct);
        var selector = DkimRecord.NewSelector();
        domain.Rotate(selector, ProtectedKey.ToArray(), DkimRecord.Checked(PublicKey));
        return selector;
    }
}

/// <summary>Records what DNS said about a domain: verifies it, lets a new key take over, or ends the verification three days after the record disappeared.</summary>
/// <param name="DomainId">The domain; one that was removed meanwhile is left out.</param>
/// <param name="Keys">Answers by selector; a selector that the domain no longer has is left out.</param>
/// <param name="Domain">TXT records of the domain itself, where SPF stands.</param>
/// <param name="Dmarc">TXT records at <c>_dmarc</c>.</param>
public sealed record MarkDomainChecked(long DomainId, IReadOnlyDictionary<string, DnsTexts> Keys, DnsTexts Domain, DnsTexts Dmarc) : Command<bool>
{
    private const int Longest = 500;

    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        if (await work.FindDomainAsync(DomainId, ct) is not { } domain) return false;
        KeyFound? next = domain is { NextSelector: { } waiting, NextPublicKey: { } key } && Keys.TryGetValue(waiting, out var about) ? DkimRecord.Judge(about, key) : null;
        domain.Checked(Keys.TryGetValue(domain.Selector, out var answer) ? DkimRecord.Judge(answer, domain.PublicKey) : null, next,
            Hint(Domain, "v=spf1", domain.Spf), Hint(Dmarc, "v=DMARC1", domain.Dmarc), work.Now);
        return true;
    }

    /// <summary>The record that begins so; what was known stays when nobody answered.</summary>
    private static string? Hint(DnsTexts answer, string begins, string? known)
    {
        if (!answer.Answered) return known;
        var text = answer.Texts.FirstOrDefault(t => t.StartsWith(begins, StringComparison.OrdinalIgnoreCase));
        return text is null ? null : string.Concat(text.Where(c => !char.IsControl(c)).Take(Longest));
    }
}

internal static class DomainWork
{
    /// <summary>A domain, locked for change.</summary>
    public static async Task<SendingDomain> DomainAsync(this Work work, long id, CancellationToken ct) => await work.FindDomainAsync(id, ct) ?? throw Work.NotFound("this domain");

    public static async Task<SendingDomain?> FindDomainAsync(this Work work, long id, CancellationToken ct) =>
        (await work.Db.Set<SendingDomain>().FromSql($"select * from sending_domains where id = {id} for update").ToListAsync(ct)).SingleOrDefault();
}
