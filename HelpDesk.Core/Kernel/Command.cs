namespace HelpDesk.Core.Kernel;

/// <summary>A use case that changes something: a record that knows how to run itself, entered only through <see cref="Desk"/>.</summary>
public abstract record Command<T>
{
    /// <summary>What the actor's role must allow before any row is read.</summary>
    internal abstract Permission Needs { get; }

    /// <summary>The whole use case, inside one transaction; refuses by throwing <see cref="RefusedException"/>.</summary>
    internal abstract Task<T> RunAsync(Work work, CancellationToken ct);
}

/// <summary>A question: projects straight to small rows, changes nothing.</summary>
public abstract record Query<T>
{
    /// <summary>What the actor's role must allow before any row is read.</summary>
    internal abstract Permission Needs { get; }

    /// <summary>Answers; refuses by throwing <see cref="RefusedException"/>.</summary>
    internal abstract Task<T> RunAsync(Reading reading, CancellationToken ct);
}
