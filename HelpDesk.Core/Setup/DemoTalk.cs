using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Setup;

/// <summary>What agents and customers write to each other on one demo ticket; chooses by itself, so that the rest of the demo stays as it is.</summary>
internal sealed class DemoTalk(long ticketId, DemoCast cast, Func<long> nextMessage)
{
    public const string Mailbox = "support@helpdesk.example";

    public static readonly string[] First =
    [
        "Hello {first},\n\nthank you for the details. I have taken this over and am looking into it now; you will hear from me today.",
        "Hi {first},\n\nthanks for reporting this. I can see it on our side as well and am collecting what engineering needs.",
        "Hello {first},\n\nI received your request and started with it. If anything changes on your side meanwhile, simply answer this mail.",
        "Good day {first},\n\nunderstood. I am checking the history of this in your workspace first and will come back with a proposal.",
        "Hi {first},\n\nthanks for writing. Two things I have checked already:\n\n- your contract covers this\n- nothing else in your workspace is affected\n\nI am now on the actual cause.",
    ];

    public static readonly string[] Questions =
    [
        "Could you tell me since when you see this, and whether it also happens for a colleague? With that I can continue at once.",
        "I have sent you the steps below. Please try them and tell me what you see:\n\n1. Sign out on all devices\n2. Sign in again on **one** of them\n3. Repeat the action",
        "Before I change anything I need a short confirmation from you: is {later} a good day for it?",
        "Could you send a screenshot of the whole window, and the time when it happened? That lets us find it in the logs.",
    ];

    public static readonly string[] Answers =
    [
        "It started on {date}, about {clock}. Two colleagues see the same, the others do not.",
        "Tried the steps just now. The first two worked, after the third the message came back: code {code}.",
        "Yes, {later} works for us. Please do it before noon if you can.",
        "Here is what you asked for: it happened at {clock} on {date}, in {browser}.",
        "Sorry for the delay, I was travelling. Confirmed, please go ahead.",
    ];

    public static readonly string[] Complaints =
    [
        "It worked for a while, but since this morning it is back. Could you look again?",
        "Thanks, but this does not solve it for {site}. There we still see the old behaviour.",
        "I am afraid the problem is still there, the last attempt failed at {clock}.",
    ];

    public static readonly string[] Solutions =
    [
        "Hello {first},\n\nthis is solved now. I tested it on our side and in your workspace. If you see it again, answer this mail and the ticket opens again.",
        "Hi {first},\n\ndone. The change is active from now on; nothing is left to do for you. Thank you for your patience.",
        "Hello {first},\n\nthe cause was a setting that an update had reset. It is corrected, and we added a check so that it cannot happen unnoticed again.",
        "Good news, {first}: everything is in place as you asked. I am closing this from my side; write back any time.",
    ];

    private static readonly string[] Praise =
    [
        "Quick and friendly, thank you!", "Solved within the hour. Exactly what I hoped for.", "Clear answer, no back and forth.", "{first} here: great help, as always.",
        "Finally somebody who read the whole message.", "Works again, thanks.",
    ];

    private static readonly string[] Doubts = ["It works now, but I had to ask twice.", "Good answer, only the first reply took long.", "Fine in the end."];

    private static readonly string[] Blame =
        ["Three days for a setting is too long.", "I was asked for the same screenshot twice.", "The problem is only worked around, not solved.", "No word for a whole day."];

    private readonly Random _random = new((int)ticketId * 7919);
    private readonly List<Message> _said = [];

    public IReadOnlyList<Message> Said => _said;

    /// <summary>An agent answers; a customer without an address is called back, which leaves no message.</summary>
    public void Reply(TicketHistory history, DateTimeOffset at, DemoAgent agent, string[] texts)
    {
        if (cast.Customer.Emails.Count == 0) history.Respond(at, agent.Who);
        else history.Say(at, agent.Who, Keep(at, MessageDirection.Out, agent.Who, agent.Name, texts, history.Subject));
    }

    /// <summary>The customer writes.</summary>
    public void Hear(TicketHistory history, DateTimeOffset at, string[] texts)
    {
        if (cast.Customer.Emails.Count > 0) history.Say(at, cast.CustomerWho, Keep(at, MessageDirection.In, cast.CustomerWho, cast.Customer.Name, texts, history.Subject));
    }

    /// <summary>The customer is asked how it was; about two of five say it before this instant, less content when it was late.</summary>
    public void Survey(TicketHistory history, DateTimeOffset before)
    {
        var asked = history.Now.AddSeconds(_random.Next(60, 120));
        if (cast.Customer.Emails.Count == 0 || asked >= before) return;
        history.Ask(asked, cast.Customer.Emails[0]);
        var answered = asked.AddSeconds(_random.Next(300, 5 * 3600));
        if (answered >= before || !_random.Chance(0.4)) return;
        var late = history.Late;
        var score = _random.Pick([1, 2, 3, 4, 5], s => s switch { 5 => late ? 22 : 58, 4 => 26, 3 => late ? 24 : 9, 2 => 8, _ => late ? 20 : 3 });
        cast.Words.Values["first"] = Variables.FirstWord(cast.Customer.Name);
        var words = _random.Chance(0.35) ? DemoTexts.Fill(_random.Pick(score > 3 ? Praise : score == 3 ? Doubts : Blame), cast.Words.Values) : "";
        history.Rate(answered, cast.CustomerWho, score, words);
    }

    private Message Keep(DateTimeOffset at, MessageDirection direction, Who who, string name, string[] texts, string subject)
    {
        cast.Words.Values["first"] = Variables.FirstWord(cast.Customer.Name);
        var (desk, theirs) = (Mailbox, cast.Customer.Emails[0]);
        var isOut = direction == MessageDirection.Out;
        var message = new Message
        {
            Id = nextMessage(), TicketId = ticketId, Number = _said.Count + 1, Direction = direction, AuthorKind = who.Kind, AuthorId = who.Id, AuthorName = name, Channel = TicketChannel.Email,
            Subject = subject, Body = DemoTexts.Fill(_random.Pick(texts), cast.Words.Values), FromAddress = isOut ? desk : theirs, ToAddresses = [isOut ? theirs : desk],
            State = isOut ? MessageState.Sent : MessageState.Received, ReplyThen = isOut ? Access.ReplyThen.Stay : null, ReleaseAt = isOut ? at : null, SentAt = isOut ? at : null, CreatedAt = at,
        };
        _said.Add(message);
        return message;
    }
}
