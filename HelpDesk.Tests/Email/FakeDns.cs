using System.Collections.Concurrent;
using HelpDesk.Core.Email.Domains;

namespace HelpDesk.Tests.Email;

/// <summary>DNS as a test wants it.</summary>
internal sealed class FakeDns : IDnsTexts
{
    public ConcurrentDictionary<string, string[]> Records { get; } = new();

    public bool Silent { get; set; }

    public Task<DnsTexts> AskAsync(string name, CancellationToken ct) => Task.FromResult(Silent ? DnsTexts.None : new DnsTexts(true, Records.GetValueOrDefault(name) ?? []));
}
