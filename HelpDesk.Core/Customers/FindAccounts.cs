using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Customers;

/// <summary>Companies by the beginning of their name, at most 12, or those with some ids; in the order of their names (C8).</summary>
/// <param name="Text">Beginning of a name in any case; empty finds none.</param>
/// <param name="Ids">Ids whose names are wanted too; those that don't exist are left out.</param>
public sealed record FindAccounts(string Text, IReadOnlyList<long>? Ids = null) : Query<IReadOnlyList<AccountLine>>
{
    private const int Most = 12;

    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<AccountLine>> RunAsync(Reading reading, CancellationToken ct)
    {
        var text = PlainText.Wanted(Text).Trim().ToLowerInvariant();
        var prefix = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        var found = text.Length is 0 or > 200 ? [] : await reading.All<Account>().Where(a => EF.Functions.Like(a.Name.ToLower(), prefix, "\\"))
            .OrderBy(a => a.Name).ThenBy(a => a.Id).Take(Most).Select(a => new AccountLine(a.Id, a.Name)).ToListAsync(ct);
        if (Ids is not { Count: > 0 } ids) return found;
        var named = await reading.All<Account>().Where(a => ids.Contains(a.Id)).Select(a => new AccountLine(a.Id, a.Name)).ToListAsync(ct);
        return [.. found.Union(named).OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(a => a.Id)];
    }
}

/// <summary>A company as pickers show it.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
public sealed record AccountLine(long Id, string Name);
