using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace HelpDesk.Tests.Support;

/// <summary>A database that takes its time, so that others get in between.</summary>
internal static class SlowDatabase
{
    public static Task SleepAsync(this DatabaseFacade database, int milliseconds, CancellationToken ct) =>
        database.ExecuteSqlAsync($"select pg_sleep({milliseconds / 1000.0})", ct);
}
