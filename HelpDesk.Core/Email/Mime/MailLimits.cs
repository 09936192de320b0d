using System.Globalization;

namespace HelpDesk.Core.Email.Mime;

/// <summary>How much of a mail is read before it is refused; addresses are the exception, they are cut.</summary>
/// <param name="Depth">Levels of parts within parts.</param>
/// <param name="Parts">Parts of all levels together.</param>
/// <param name="Bytes">Bytes of the mail as it came.</param>
/// <param name="HeaderLines">Fields in the header of the mail or of one part; a folded one counts once.</param>
/// <param name="HeaderBytes">Bytes of one field, with all the lines that it is folded over.</param>
/// <param name="Addresses">Addresses of one field that are kept, and ids of one field.</param>
/// <param name="Time">How long reading may take; two seconds when nothing is said.</param>
internal sealed record MailLimits(
    int Depth = 50, int Parts = 500, int Bytes = 40 * 1024 * 1024, int HeaderLines = 1000, int HeaderBytes = 100 * 1024, int Addresses = 200, TimeSpan? Time = null);

/// <summary>A mail that can't be read; the message is one sentence that says why.</summary>
internal sealed class MailFormatException(string message) : Exception(message);

/// <summary>Watches the time and the cancellation while one mail is read; without a clock there is no time limit.</summary>
internal sealed class ReadBudget(MailLimits limits, TimeProvider? time, CancellationToken ct)
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(2);

    private readonly long _start = time?.GetTimestamp() ?? 0;
    private readonly TimeSpan _most = limits.Time ?? UsualTime;
    private int _ticks;

    public MailLimits Limits => limits;

    /// <summary>To be called in every turn of a loop over small things: looks at the clock now and then.</summary>
    public void Tick()
    {
        if ((++_ticks & 0x3FF) == 0) Check();
    }

    /// <summary>To be called for every large thing.</summary>
    public void Check()
    {
        ct.ThrowIfCancellationRequested();
        if (time is not null && time.GetElapsedTime(_start) > _most)
            throw new MailFormatException($"The mail takes longer than {Text(_most.TotalSeconds)} seconds to read.");
    }

    /// <summary>Refuses the mail when there are more than it may have.</summary>
    public static void Most(int count, int most, string what)
    {
        if (count > most) throw new MailFormatException($"The mail has more than {Text(most)} {what}.");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
