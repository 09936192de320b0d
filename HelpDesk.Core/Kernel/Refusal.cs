namespace HelpDesk.Core.Kernel;

/// <summary>An expected "no": a closed set that screens and endpoints map in one place.</summary>
public abstract record Refusal(string Message)
{
    /// <summary>There is nothing with this id, or the asker may not know of it: the same words for both.</summary>
    public sealed record NotFound(string What) : Refusal($"We can't find {What}. It may have been deleted, or you may not have access.");

    /// <summary>The actor's role or the row's holder does not allow it.</summary>
    public sealed record NotAllowed(string Message) : Refusal(Message);

    /// <summary>A value has the wrong shape; <see cref="Field"/> names the input.</summary>
    public sealed record Invalid(string Field, string Message) : Refusal(Message);

    /// <summary>A rule of the desk forbids it.</summary>
    public sealed record Rule(string Message) : Refusal(Message);

    /// <summary>Somebody changed the same field since the actor saw it (UI 7 rule 7). Nothing was changed.</summary>
    /// <param name="Field">The field: status, priority, subject …</param>
    /// <param name="Current">The value that it has now, as a word or text.</param>
    /// <param name="By">Who set it, when known.</param>
    /// <param name="At">When it was set, when known.</param>
    public sealed record Stale(string Field, string Current, Who? By = null, DateTimeOffset? At = null)
        : Refusal($"The {Field} was changed by somebody else in the meantime. It is now {Current}.");

    /// <summary>The desk could not do it right now; the same call may work in a moment.</summary>
    public sealed record Busy() : Refusal("The desk is busy. Nothing was changed; please try again.");
}

/// <summary>Carries a refusal out of an entity or command; <see cref="Desk"/> catches it once.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
{
    /// <summary>The refusal.</summary>
    public Refusal Refusal { get; } = refusal;
}

/// <summary>A value or a refusal.</summary>
public readonly record struct Outcome<T>
{
    private Outcome(T? value, Refusal? refused) => (Value, Refused) = (value, refused);

    /// <summary>The value; default when refused.</summary>
    public T? Value { get; }

    /// <summary>Why not; null when it worked.</summary>
    public Refusal? Refused { get; }

    /// <summary>Whether it worked.</summary>
    public bool Ok => Refused is null;

    /// <summary>It worked.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>It was refused.</summary>
    public static implicit operator Outcome<T>(Refusal refused) => new(default, refused);
}
