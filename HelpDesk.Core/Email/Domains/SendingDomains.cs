using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Email.Domains;

/// <summary>All sending domains by name with the records to set; without private keys (S249).</summary>
public sealed record SendingDomains : Query<IReadOnlyList<DomainRow>>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<IReadOnlyList<DomainRow>> RunAsync(Reading reading, CancellationToken ct) =>
        [.. (await reading.All<SendingDomain>().OrderBy(d => d.Name).Take(AddDomain.Most).ToListAsync(ct)).Select(d => new DomainRow(
            d.Id, d.Name, Record(d.Name, d.Selector, d.PublicKey, d.Found), d.NextSelector is { } next ? Record(d.Name, next, d.NextPublicKey!, d.NextFound ?? KeyFound.NotAsked) : null,
            d.FormerSelector is { } former ? DkimRecord.Name(former, d.Name) : null, d.Spf, d.Dmarc, d.VerifiedAt, d.VerifiedAt is not null && d.MissingSince is { } since ? since + SendingDomain.Patience : null, d.CheckedAt))];

    private static DomainRecord Record(string domain, string selector, string publicKey, KeyFound found) => new(selector, DkimRecord.Name(selector, domain), DkimRecord.Value(publicKey), found);
}

/// <summary>A sending domain.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">The domain in lower-case ASCII.</param>
/// <param name="Key">The record of the key that signs, once it is verified.</param>
/// <param name="Next">The record of a new key, which takes over when it is found.</param>
/// <param name="Former">Name of an older record that can be taken out.</param>
/// <param name="Spf">SPF record found; a hint only.</param>
/// <param name="Dmarc">DMARC record found; a hint only.</param>
/// <param name="VerifiedAt">Since when it is verified; null = it is not.</param>
/// <param name="EndsAt">The record is gone: when the verification ends.</param>
/// <param name="CheckedAt">When DNS was asked last.</param>
public sealed record DomainRow(
    long Id, string Name, DomainRecord Key, DomainRecord? Next, string? Former, string? Spf, string? Dmarc, DateTimeOffset? VerifiedAt, DateTimeOffset? EndsAt, DateTimeOffset? CheckedAt);

/// <summary>A TXT record to set.</summary>
/// <param name="Selector">Selector of the key.</param>
/// <param name="Name">Full name of the record.</param>
/// <param name="Value">Its value.</param>
/// <param name="Found">What DNS said about it.</param>
public sealed record DomainRecord(string Selector, string Name, string Value, KeyFound Found);

/// <summary>Domains to ask DNS about now: hourly while a record is awaited or missing, else daily.</summary>
public sealed record DomainsToCheck : Query<IReadOnlyList<DomainRow>>
{
    /// <summary>A clock that ticks hourly is never a little early.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<DomainRow>> RunAsync(Reading reading, CancellationToken ct)
    {
        var rows = await new SendingDomains().RunAsync(reading, ct);
        return [.. rows.Where(d => d.CheckedAt is not { } at
            || at <= reading.Now + Slack - (d is { VerifiedAt: not null, EndsAt: null, Next: null, Key.Found: KeyFound.Right } ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1)))];
    }
}
