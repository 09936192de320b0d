using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Kernel;

/// <summary>What a command gets: the open transaction's context, who acts with which rights, and one instant for everything it writes.</summary>
internal sealed record Work(DbContext Db, Rights Rights, DateTimeOffset Now)
{
    public Who Who => InNameOf ?? Rights.Who;

    /// <summary>Set by a command that the product runs and that finds out whose act it is: who wrote a mail that came in, whose reply is due.</summary>
    public Who? InNameOf { get; set; }

    /// <summary>What links to this desk begin with, without a slash at the end.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>Set on all events of one bulk action, import run or undo.</summary>
    public Guid? Batch { get; set; }

    public IQueryable<T> All<T>() where T : class => Db.Set<T>();

    public void Add<T>(T entity) where T : class => Db.Set<T>().Add(entity);

    public static RefusedException NotAllowed(string message) => new(new Refusal.NotAllowed(message));
    public static RefusedException Invalid(string field, string message) => new(new Refusal.Invalid(field, message));
    public static RefusedException Rule(string message) => new(new Refusal.Rule(message));
    public static RefusedException NotFound(string what) => new(new Refusal.NotFound(what));
}

/// <summary>What a query gets. Sets that need a visibility rule are offered by their feature (<c>reading.Tickets()</c>).</summary>
internal sealed record Reading(DbContext Db, Rights Rights, DateTimeOffset Now)
{
    public Who Who => Rights.Who;

    public IQueryable<T> All<T>() where T : class => Db.Set<T>().AsNoTracking();
}

/// <summary>Opens a context; Data implements it, only <see cref="Desk"/> and readers of the log use it.</summary>
internal interface IOpenContext
{
    DbContext Open();
}

/// <summary>A later feature's part in the same transaction: what must be true together with a change, such as SLA clocks.</summary>
internal interface IReaction
{
    Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct);
}

/// <summary>Hears of commits, after them and outside any lock; must not block.</summary>
public interface ICommitSink
{
    /// <summary>Events up to and including this position are in the log.</summary>
    void Committed(long position);
}
