using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Setup;

/// <summary>The steps that people take on one demo ticket.</summary>
internal sealed class DemoLife
{
    /// <summary>Now and then set by mistake and taken away by the assignee.</summary>
    private const string WrongTag = "Performance";

    private static readonly TimeSpan AutoClose = TimeSpan.FromDays(7);

    private readonly DemoCast _cast;
    private readonly DemoPeople _people;
    private readonly Random _random;
    private readonly Func<long> _nextNote;
    private readonly DateTimeOffset _created;
    private readonly int _notes;
    private readonly DemoTalk _talk;
    private DemoAgent _assignee;

    public DemoLife(DemoCast cast, DemoPeople people, Random random, Func<long> nextNote, DemoTalk talk, Func<Who, DemoCast, TicketHistory> begin)
    {
        (_cast, _people, _random, _nextNote, _talk, _assignee) = (cast, people, random, nextNote, talk, cast.Assignee);
        _notes = random.Pick([0, 1, 2, 3], n => 4 - n);
        History = begin(cast.Creator, cast);
        _created = History.Now;
    }

    public TicketHistory History { get; }

    /// <summary>Nobody has answered; some have an assignee already.</summary>
    public void StayUnanswered(DateTimeOffset now)
    {
        var age = now - _created;
        if (age > TimeSpan.FromMinutes(4)) Sort(_created + Short(age, 2, 20), _random.Chance(0.4) || _cast.Creator.Kind == ActorKind.Agent);
    }

    /// <summary>An agent works on it; the resolution clock has run for this long, the rest of the age was pauses.</summary>
    public void KeepWorking(TimeSpan worked, int responseSeconds, DateTimeOffset now)
    {
        var pause = now - _created - worked;
        var answered = Answer(worked, responseSeconds);
        var first = answered + Part(worked - answered, 0.2, 0.5);
        Note(0, _created + Share(answered, first, 0.3));
        if (pause == TimeSpan.Zero)
        {
            Note(1, _created + first);
            return;
        }

        var pauses = pause > TimeSpan.FromDays(10) ? 2 : 1;
        var length = pauses == 1 ? pause : Part(pause, 0.4, 0.6);
        Pause(_created + first, length, _created + first + length + Part(worked - first, 0.05, 0.2));
        Note(1, History.Now + Part(worked - first, 0.02, 0.1));
        if (pauses == 1) return;

        var second = first + Part(worked - first, 0.5, 0.7);
        var rest = pause - length;
        var from = _created + second + length;
        Pause(from, rest, from + rest + Part(worked - second, 0.1, 0.4));
    }

    /// <summary>Answered, and waiting since the resolution clock had run for this long.</summary>
    public void StartWaiting(TimeSpan worked, int responseSeconds, DateTimeOffset now)
    {
        var answered = Answer(worked, responseSeconds);
        Note(0, _created + Share(answered, worked, 0.4));
        var reason = Reason();
        Wait(_created + worked, reason);
        var left = now - History.Now;
        if (reason != WaitingOn.Customer && _random.Chance(0.15))
            History.Step(History.Now + Part(left, 0.3, 0.6), _assignee.Who, (t, at) => t.SetStatus(TicketStatus.Waiting, WaitingOn.Customer, at));
    }

    /// <summary>Answered, solved and mostly closed; all before now.</summary>
    public void Finish(int responseSeconds, DateTimeOffset now)
    {
        var age = now - _created;
        var answer = Office(_created + Hours(Math.Max(0.04, _random.Around(0.2 * responseSeconds / 3600, 0.8))));
        var work = Hours(_random.Around(WorkHours(), 0.8));
        DateTimeOffset? wait = _random.Chance(0.35) ? Office(answer + work * 0.4) : null;
        var back = wait + Hours(Math.Clamp(_random.Around(16, 0.9), 0.5, 240));
        var solved = Office((back ?? answer) + work * (wait is null ? 1 : 0.6));
        var scale = solved - _created > age * 0.9 ? age * _random.Between(0.5, 0.9) / (solved - _created) : 1;

        var answered = Part(answer - _created, scale, scale);
        Answer(_created + answered);
        if (wait is { } from)
        {
            var start = _created + Part(from - _created, scale, scale);
            var length = Part(back!.Value - from, scale, scale);
            Note(0, Share(History.Now, start, 0.4));
            Pause(start, length, start + length + Part((solved - back.Value) * scale, 0.1, 0.4), reopen: false);
        }
        var end = _created + Part(solved - _created, scale, scale);
        if (wait is null) Note(0, Share(History.Now, end, 0.3));
        Note(1, Share(History.Now, end, 0.6));
        if (_random.Chance(0.08)) Done(end, TicketStatus.Closed);
        else Settle(end, now);
        if (History.Status == TicketStatus.Closed && now - History.Now > TimeSpan.FromDays(12) && _random.Chance(0.04))
            History.Step(History.Now + Hours(_random.Between(48, 260)), _random.Pick([.. _people.Admins]).Who, (t, at) => t.Archive(at));
    }

    /// <summary>Resolves, sometimes reopens once, and closes if there was time for it.</summary>
    private void Settle(DateTimeOffset end, DateTimeOffset now)
    {
        Done(end, TicketStatus.Resolved);
        var reopened = end + Hours(_random.Between(2, 120));
        var again = Office(reopened + Hours(_random.Between(2, 26)));
        if (_random.Chance(0.07) && again < now.AddHours(-1))
        {
            _talk.Hear(History, reopened, DemoTalk.Complaints);
            History.Step(reopened, _cast.CustomerWho, (t, at) => t.SetStatus(TicketStatus.Open, null, at));
            History.Step(Share(reopened, again, 0.3), _assignee.Who, (t, at) => t.SetStatus(TicketStatus.InProgress, null, at));
            History.Step(again, _assignee.Who, (t, at) => t.SetStatus(TicketStatus.Resolved, null, at));
        }

        var resolved = History.Now;
        var early = Office(resolved + Hours(_random.Between(6, 96)));
        var closes = _random.Chance(0.35) && early < now;
        _talk.Survey(History, closes || early < now ? early : now);
        if (closes) History.Step(early, _assignee.Who, (t, at) => t.SetStatus(TicketStatus.Closed, null, at));
        else if (resolved + AutoClose <= now) History.Step(resolved + AutoClose, Who.Clock, (t, at) => t.SetStatus(TicketStatus.Closed, null, at));
    }

    private void Done(DateTimeOffset at, TicketStatus status)
    {
        if (_cast.Words.Notes.Count > 1 && (_notes == 3 || _notes > 0 && _random.Chance(0.3)))
            History.AddNote(Share(History.Now, at, 0.95), _assignee.Who, _nextNote(), _cast.Words.Notes[^1]);
        if (status == TicketStatus.Resolved) _talk.Reply(History, at, _assignee, DemoTalk.Solutions);
        History.Step(at, _assignee.Who, (t, now) => t.SetStatus(status, null, now));
    }

    /// <summary>First answer of an open ticket, in time for most; returns how long it took.</summary>
    private TimeSpan Answer(TimeSpan worked, int responseSeconds)
    {
        var late = _random.Chance(0.06);
        var target = TimeSpan.FromSeconds(responseSeconds);
        var took = late ? Part(target, 1.05, 1.4) : Part(target, 0.04, 0.7);
        if (took > worked * 0.35) took = Part(worked, 0.1, 0.35);
        Answer(_created + took);
        return took;
    }

    private void Answer(DateTimeOffset at)
    {
        Sort(_created + Part(at - _created, 0.2, 0.7), true);
        if (_random.Chance(0.05)) HandOver(Share(History.Now, at, 0.5));
        _talk.Reply(History, at, _assignee, DemoTalk.First);
        if (!_cast.Scenario.TagNames.Contains(WrongTag)) History.Step(at, _assignee.Who, (t, now) => t.RemoveTag(_people.TagId(WrongTag), now));
        if (_random.Chance(0.8)) History.Step(at, _assignee.Who, (t, now) => t.SetStatus(TicketStatus.InProgress, null, now));
        if (_random.Chance(0.08) && Colleague() is { } second) History.Step(at, _cast.Lead.Who, (t, now) => t.Assign(second.Id, now));
        if (_random.Chance(0.05)) History.Step(at, _assignee.Who, (t, now) => t.EditDescription($"{t.Description}\n\n{_cast.Words.Details}", now));
    }

    /// <summary>The first look: team, priority, type, tags and mostly an assignee; by the lead, or by the agent who claims it.</summary>
    private void Sort(DateTimeOffset at, bool assign)
    {
        var team = (long)_cast.Scenario.Team;
        History.Step(at, _people.LeadOf(DemoTeam.Customer).Who, (t, now) => t.MoveToTeam(team, now));
        var claims = assign && _random.Chance(0.45) || _cast.Creator.Kind == ActorKind.Agent;
        History.Step(at, claims ? _assignee.Who : _cast.Lead.Who, (t, now) =>
        {
            if (assign) t.Assign(_assignee.Id, now);
            t.SetPriority(_cast.Priority, now);
            t.SetType(_cast.Scenario.Type, now);
            t.EditSubject(_cast.Words.Subject, now);
            if (_random.Chance(0.02)) t.AddTag(_people.TagId(WrongTag), now);
            foreach (var tag in _cast.Scenario.TagNames) if (_random.Chance(0.85)) t.AddTag(_people.TagId(tag), now);
        });
    }

    private void HandOver(DateTimeOffset at)
    {
        if (Colleague() is not { } next) return;
        var before = _assignee;
        _assignee = next;
        History.Step(at, _cast.Lead.Who, (t, now) =>
        {
            t.Unassign(before.Id, now);
            t.Assign(next.Id, now);
        });
    }

    /// <summary>The resolution clock stands for a while: waiting, or resolved until the customer disagrees. Then work goes on.</summary>
    private void Pause(DateTimeOffset from, TimeSpan length, DateTimeOffset resume, bool reopen = true)
    {
        var reason = Reason();
        if (reopen && length < AutoClose * 0.9 && _random.Chance(0.25))
        {
            reason = WaitingOn.Customer;
            _talk.Reply(History, from, _assignee, DemoTalk.Solutions);
            History.Step(from, _assignee.Who, (t, at) => t.SetStatus(TicketStatus.Resolved, null, at));
        }
        else
        {
            Wait(from, reason, Short(length, 1, 10));
        }
        var who = reason == WaitingOn.Customer ? _cast.CustomerWho : _assignee.Who;
        if (reason == WaitingOn.Customer) _talk.Hear(History, from + length, History.Status == TicketStatus.Resolved ? DemoTalk.Complaints : DemoTalk.Answers);
        History.Step(from + length, who, (t, at) => t.SetStatus(TicketStatus.Open, null, at));
        if (_random.Chance(0.7)) History.Step(resume, _assignee.Who, (t, at) => t.SetStatus(TicketStatus.InProgress, null, at));
    }

    private void Wait(DateTimeOffset from, WaitingOn reason, TimeSpan noteAfter = default)
    {
        if (reason == WaitingOn.Customer) _talk.Reply(History, from, _assignee, DemoTalk.Questions);
        History.Step(from, _assignee.Who, (t, at) => t.SetStatus(TicketStatus.Waiting, reason, at));
        if (_random.Chance(0.45)) History.AddNote(from + noteAfter, _assignee.Who, _nextNote(), DemoTexts.Fill(_random.Pick(DemoTexts.Waits[reason]), _cast.Words.Values));
    }

    /// <summary>One of the scenario's notes, if this ticket is to have that many; sometimes a colleague is asked, sometimes it is edited.</summary>
    private void Note(int number, DateTimeOffset at)
    {
        if (number >= _notes) return;
        if (number == 1 && _random.Chance(0.2))
        {
            var mention = _random.Pick([.. _people.Agents.Where(a => a.Id != _assignee.Id && a.Weight > 0)]);
            _cast.Words.Values["mention"] = mention.Name;
            _cast.Words.Values["mentionId"] = mention.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
            History.AddNote(at, _assignee.Who, _nextNote(), DemoTexts.Fill(_random.Pick(DemoTexts.Handovers), _cast.Words.Values));
        }
        else if (number < Math.Max(1, _cast.Words.Notes.Count - 1))
        {
            var body = _cast.Words.Notes[number];
            History.AddNote(at, _assignee.Who, _nextNote(), body);
            if (_random.Chance(0.04)) History.EditLastNote(at, $"{body}\n\nCorrection: the first sighting was on {_cast.Words.Values["date"]}.");
        }
    }

    private DemoAgent? Colleague()
    {
        var others = _people.Agents.Where(a => a.Team == _cast.Scenario.Team && a.Id != _assignee.Id).ToList();
        return others.Count == 0 ? null : _random.Pick(others);
    }

    private WaitingOn Reason() => _random.Pick(
        [WaitingOn.Customer, WaitingOn.ThirdParty, WaitingOn.Internal, WaitingOn.Date],
        r => r switch
        {
            WaitingOn.Customer => 60,
            WaitingOn.ThirdParty => 20,
            WaitingOn.Internal => 12,
            _ => 8,
        });

    private double WorkHours() => _cast.Priority switch
    {
        TicketPriority.Urgent => 2,
        TicketPriority.High => 5,
        TicketPriority.Medium => 14,
        _ => 26,
    };

    /// <summary>The instant itself for urgent tickets, which have people on call; else the next one within office hours.</summary>
    private DateTimeOffset Office(DateTimeOffset at)
    {
        if (_cast.Priority == TicketPriority.Urgent) return at;
        var day = new DateTimeOffset(at.Date, TimeSpan.Zero);
        if (at.Hour >= 19) day = day.AddDays(1);
        else if (at.Hour >= 7 && at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) return at;
        while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) day = day.AddDays(1);
        return day.AddSeconds(7 * 3600 + _random.Next(150 * 60));
    }

    private static TimeSpan Hours(double hours) => TimeSpan.FromSeconds(Math.Floor(hours * 3600));

    /// <summary>A part of a time, in whole seconds, so that lengths of pauses add up.</summary>
    private TimeSpan Part(TimeSpan time, double low, double high) => TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds * _random.Between(low, high)));

    /// <summary>Some minutes, but at most half of a time.</summary>
    private TimeSpan Short(TimeSpan time, double low, double high) => TimeSpan.FromSeconds(Math.Floor(Math.Min(time.TotalSeconds / 2, 60 * _random.Between(low, high))));

    private static TimeSpan Share(TimeSpan from, TimeSpan to, double share) => from + TimeSpan.FromSeconds(Math.Floor((to - from).TotalSeconds * share));

    private static DateTimeOffset Share(DateTimeOffset from, DateTimeOffset to, double share) => from + TimeSpan.FromSeconds(Math.Floor((to - from).TotalSeconds * share));
}
