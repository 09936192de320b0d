using HelpDesk.Core.Email.Domains;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Mail;

/// <summary>Asks DNS about sending domains and records what it said (S249).</summary>
internal sealed class DomainChecks(Desk desk, IDnsTexts dns)
{
    /// <summary>Checks what is due.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var domain in (await desk.AskAsync(new DomainsToCheck(), Who.Clock, ct)).Value ?? []) await CheckAsync(domain, ct);
    }

    /// <summary>Checks one now, for somebody who may see it; what they may not is refused.</summary>
    public async Task<Refusal?> CheckNowAsync(long domainId, Who who, CancellationToken ct)
    {
        var domains = await desk.AskAsync(new SendingDomains(), who, ct);
        if (domains.Value?.FirstOrDefault(d => d.Id == domainId) is { } domain) await CheckAsync(domain, ct);
        return domains.Refused;
    }

    private async Task CheckAsync(DomainRow domain, CancellationToken ct)
    {
        DomainRecord[] records = domain.Next is { } next ? [domain.Key, next] : [domain.Key];
        var texts = await Task.WhenAll(records.Select(r => r.Name).Append(domain.Name).Append("_dmarc." + domain.Name).Select(name => dns.AskAsync(name, ct)));
        var keys = records.Zip(texts).ToDictionary(p => p.First.Selector, p => p.Second);
        await desk.RunAsync(new MarkDomainChecked(domain.Id, keys, texts[^2], texts[^1]), Who.Clock, ct);
    }
}
