using System.Globalization;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace HelpDesk.Core.Analytics;

/// <summary>The tickets behind a number of the board, from the same sets that the board counts (UI 5.7).</summary>
internal sealed class BehindBoard(TimeProvider clock) : ITicketsBehind
{
    /// <summary>Ids that compose into a query. Refuses a metric that does not exist, or one with a wrong argument.</summary>
    public IQueryable<long> Ids(DbContext db, TicketsBehind behind)
    {
        var metric = Metrics.Find(behind.Metric) ?? throw Unknown(behind.Metric);
        var argument = behind.Metric.Length > metric.Key.Length ? behind.Metric[(metric.Key.Length + 1)..] : null;
        var standing = behind.To;
        object? wanted = null;
        switch (metric.Takes)
        {
            case MetricArgument.None:
                if (argument is not null) throw Unknown(behind.Metric);
                break;
            case MetricArgument.Instant:
                if (argument is not null && !DateTimeOffset.TryParse(argument, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out standing)) throw Unknown(behind.Metric);
                break;
            default:
                wanted = Wanted(metric.Takes, argument) ?? throw Unknown(behind.Metric);
                break;
        }
        var sql = $"""select id as "Value" from ({TicketSets.Of(metric.Set, behind.To <= clock.GetUtcNow())}) x where {metric.Where}""";
        var parameters = Parameters(behind.From, behind.To, standing);
        if (wanted is not null) parameters.Add(new NpgsqlParameter("wanted", wanted));
        return db.Database.SqlQueryRaw<long>(sql, [.. parameters]);
    }

    /// <summary>The parameters of every set.</summary>
    internal static List<object> Parameters(DateTimeOffset from, DateTimeOffset to, DateTimeOffset standing) =>
        [Instant("period_from", from), Instant("period_to", to), Instant("standing_at", standing)];

    private static NpgsqlParameter Instant(string name, DateTimeOffset at) => new(name, NpgsqlDbType.TimestampTz) { Value = at.UtcDateTime };

    private static object? Wanted(MetricArgument takes, string? argument) => takes switch
    {
        MetricArgument.Status => TicketWords.TryParse<TicketStatus>(argument, out var status) ? (short)status : null,
        MetricArgument.Priority => TicketWords.TryParse<TicketPriority>(argument, out var priority) ? (short)priority : null,
        MetricArgument.Id => long.TryParse(argument, CultureInfo.InvariantCulture, out var id) ? id : null,
        _ => IdsOf(argument ?? ""),
    };

    private static long[]? IdsOf(string argument)
    {
        var ids = new List<long>();
        foreach (var part in argument.Split(',', StringSplitOptions.RemoveEmptyEntries).Take(100))
        {
            if (!long.TryParse(part, CultureInfo.InvariantCulture, out var id)) return null;
            ids.Add(id);
        }
        return [.. ids];
    }

    private static RefusedException Unknown(string key) =>
        Work.Invalid("metric", $"There is no number called “{(key.Length > 40 ? key[..40] + "…" : key)}” on the analytics board.");
}
