using System.Globalization;
using System.Text;
using HelpDesk.Core.Email.Mime;

namespace HelpDesk.Tests.Email;

/// <summary>Mails that are made to do harm or are broken: they are read within the limits, or refused with a reason.</summary>
public sealed class MimeFaultTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Parts_may_be_nested_as_deep_as_the_limit_and_no_deeper()
    {
        Assert.Equal("deepest", MimeReaderTests.Read(Nested(50)).Text);
        Refused("The mail has more than 50 levels of parts.", Nested(51));
        Refused("The mail has more than 50 levels of parts.", Nested(60));
        Refused("The mail has more than 500 parts.", Nested(501), new MailLimits(Depth: 1000));
    }

    [Fact]
    public void Parts_are_counted()
    {
        Assert.Equal(499, Flat(499).Files.Count);
        Assert.Equal("The mail has more than 500 parts.", Assert.Throws<MailFormatException>(() => Flat(600)).Message);

        static ReceivedMail Flat(int parts) => MimeReaderTests.Read("Content-Type: multipart/mixed; boundary=b\n\n"
            + string.Concat(Enumerable.Repeat("--b\nContent-Type: image/png\n\nx\n", parts)) + "--b--\n");
    }

    [Fact]
    public void Headers_have_a_most()
    {
        Refused("A header field of the mail is longer than 100 KB.", $"Subject: {new string('s', 1024 * 1024)}\n\nx");
        Refused("A header field of the mail is longer than 100 KB.", $"Subject: s{string.Concat(Enumerable.Repeat("\n s", 50_000))}\n\nx");
        Refused("The mail has more than 1000 header lines.", string.Concat(Enumerable.Repeat("X: y\n", 1001)) + "\nx");
        Refused("A header field of the mail is longer than 100 KB.", $"Content-Type: multipart/mixed; boundary=b\n\n--b\nX: {new string('x', 200_000)}\n\nx\n--b--");
        Assert.Equal("x", MimeReaderTests.Read(string.Concat(Enumerable.Repeat("X: y\n", 1000)) + "\nx").Text);
        Assert.Equal("x", MimeReaderTests.Read($"X: y{string.Concat(Enumerable.Repeat("\n y", 5000))}\n\nx").Text);
    }

    [Fact]
    public void A_mail_has_a_most_of_bytes()
    {
        Refused("The mail is larger than 1 MB.", new string('x', 1024 * 1024 + 1), new MailLimits(Bytes: 1024 * 1024));
        Assert.Equal(1024 * 1024, MailReader.Read(Encoding.ASCII.GetBytes("\n" + new string('x', 1024 * 1024)), ct: Ct).Text.Length);
    }

    [Fact]
    public void Reading_takes_no_longer_than_the_limit()
    {
        var clock = new HastyClock();
        var refusal = Assert.Throws<MailFormatException>(() => MailReader.Read("Subject: s\n\nx"u8.ToArray(), time: clock, ct: Ct));
        Assert.Equal("The mail takes longer than 2 seconds to read.", refusal.Message);
        Assert.Equal("s", MailReader.Read("Subject: s\n\nx"u8.ToArray(), new MailLimits(Time: TimeSpan.FromHours(1)), clock, Ct).Subject);
        var long1 = Encoding.ASCII.GetBytes($"Content-Type: text/html\n\n{string.Concat(Enumerable.Repeat("<div>", 100_000))}");
        Assert.Throws<MailFormatException>(() => MailReader.Read(long1, new MailLimits(Time: TimeSpan.FromSeconds(20)), new HastyClock(), Ct));
    }

    [Fact]
    public void Reading_can_be_given_up()
    {
        using var given = new CancellationTokenSource();
        given.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => MailReader.Read("Subject: s\n\nx"u8.ToArray(), ct: given.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => HtmlText.Of(string.Concat(Enumerable.Repeat("<b>", 5000)), given.Token));
    }

    [Fact]
    public void Too_many_addresses_are_cut()
    {
        var many = string.Join(',', Enumerable.Range(1000, 10_000).Select(n => $"a{n}@b.c"));
        Assert.Equal(200, MimeReaderTests.Read($"To: {many}\n\nx").To.Count);
        Assert.Equal(200, MimeReaderTests.Read($"To: {string.Concat(Enumerable.Repeat("a@b.c,\n ", 9000))}\n\nx").To.Count);
        Assert.Equal(200, MimeReaderTests.Read(string.Concat(Enumerable.Repeat("Cc: a@b.c, d@e.f\n", 300)) + "\nx").Cc.Count);
        var references = MimeReaderTests.Read($"References: {string.Concat(Enumerable.Range(0, 5000).Select(n => $"<{n}@b.c> "))}\n\nx").References;
        Assert.Equal((200, "4999@b.c"), (references.Count, references[^1]));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("\"")]
    [InlineData("<")]
    [InlineData("@:")]
    [InlineData("a@:")]
    [InlineData(":;")]
    [InlineData("\\")]
    [InlineData("=?")]
    [InlineData("=?a?Q?")]
    [InlineData("=?a?Q?b?=")]
    [InlineData("=?iso-2022-jp?B?GyRC?= ")]
    [InlineData("<@,")]
    [InlineData("(a)<b")]
    [InlineData("%")]
    [InlineData("a*0*=b;")]
    [InlineData("\u202E")]
    public void Fields_full_of_signs_are_read(string sign)
    {
        var field = string.Concat(Enumerable.Repeat(sign, 100_000 / Encoding.UTF8.GetByteCount(sign)));
        var mail = MimeReaderTests.Read($"From: {field}\nTo: {field}\nSubject: {field}\nReferences: {field}\nDate: {field}\nReturn-Path: {field}\n"
            + $"Content-Type: text/plain; {field}\nContent-Disposition: attachment; filename={field}\n\nx");
        Within(mail);
        Assert.Single(mail.Files);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("</div>")]
    [InlineData("<blockquote class=quote>x")]
    [InlineData("<!--")]
    [InlineData("<!")]
    [InlineData("<a href=https://x.org>")]
    [InlineData("<a \">\" ")]
    [InlineData("<a x='")]
    [InlineData("<b")]
    [InlineData("</")]
    [InlineData("<")]
    [InlineData("&")]
    [InlineData("&#")]
    [InlineData("<pre>\n")]
    [InlineData("<script>x")]
    [InlineData("<head>x")]
    [InlineData("<p a=b c d='e' f=\"g\" h>")]
    public void Html_full_of_tags_is_read(string tag)
    {
        var html = string.Concat(Enumerable.Repeat(tag, 100_000));
        Assert.DoesNotContain('\0', HtmlText.Of(html, Ct));
        Assert.StartsWith("before", HtmlText.Of("before" + html, Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--b\n")]
    [InlineData("--b--\n")]
    [InlineData("--b")]
    [InlineData("--\n")]
    [InlineData("\r\n")]
    [InlineData("=\n")]
    [InlineData("=3D=")]
    [InlineData("= ")]
    [InlineData(" ")]
    [InlineData("From: a\n")]
    public void Bodies_full_of_one_thing_are_read_or_refused(string thing)
    {
        var body = string.Concat(Enumerable.Repeat(thing, 200_000));
        foreach (var type in (string[])["multipart/mixed; boundary=b", "multipart/report; boundary=b", "text/html", "message/delivery-status", "text/plain; charset=utf-7"])
        {
            ReadOrRefused(Encoding.UTF8.GetBytes($"Content-Type: {type}\nContent-Transfer-Encoding: quoted-printable\n\n{body}"), new MailLimits());
        }
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    [InlineData("iso-2022-kr")]
    [InlineData("iso-2022-jp")]
    [InlineData("hz-gb-2312")]
    [InlineData("gb18030")]
    [InlineData("x-iscii-de")]
    [InlineData("x-cp50227")]
    [InlineData("ibm037")]
    [InlineData("cp0")]
    [InlineData("cp99999")]
    [InlineData("windows-65000")]
    [InlineData("iso-8859-99")]
    [InlineData("x-user-defined")]
    [InlineData("%%%")]
    public void Any_bytes_in_any_character_set_become_valid_text(string charset)
    {
        var bytes = new byte[20_000];
        new Random(5).NextBytes(bytes);
        var mail = MailReader.Read((byte[])[.. Encoding.ASCII.GetBytes($"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(bytes)}")], ct: Ct);
        Within(mail);
        Assert.NotEmpty(mail.Text);
    }

    [Fact]
    public void Two_thousand_broken_mails_are_read_or_refused()
    {
        var random = new Random(20240603);
        var limits = new MailLimits(Depth: 6, Parts: 20, HeaderLines: 30, Addresses: 5);
        var samples = Samples.Select(s => Encoding.UTF8.GetBytes(s)).ToArray();
        Assert.Equal(10, samples.Length);
        var read = 0;
        for (var i = 0; i < 2000; i++) read += ReadOrRefused(Mutated(samples[i % samples.Length], random), limits) ? 1 : 0;
        Assert.InRange(read, 1000, 2000);
    }

    private static byte[] Mutated(byte[] sample, Random random)
    {
        var bytes = sample.ToList();
        for (var n = random.Next(1, 8); n > 0 && bytes.Count > 0; n--)
        {
            var (at, length) = (random.Next(bytes.Count), random.Next(1, 60));
            var piece = bytes.GetRange(at, Math.Min(length, bytes.Count - at));
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = "\r\n\0\"<>=?;:-(\\"u8[random.Next(13)]; break;
                case 2: bytes.RemoveRange(at, piece.Count); break;
                case 3: bytes.InsertRange(random.Next(bytes.Count), piece); break;
                default: bytes.InsertRange(at, Enumerable.Repeat(piece, random.Next(1, 30)).SelectMany(p => p)); break;
            }
        }
        return [.. bytes];
    }

    private static bool ReadOrRefused(byte[] raw, MailLimits limits)
    {
        try
        {
            Within(MailReader.Read(raw, limits, ct: Ct), limits);
            return true;
        }
        catch (MailFormatException refused)
        {
            Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
            return false;
        }
    }

    /// <summary>What holds for every mail that was read.</summary>
    private static void Within(ReceivedMail mail, MailLimits? limits = null)
    {
        limits ??= new MailLimits();
        Assert.True(mail.Files.Count <= limits.Parts);
        foreach (var people in (IReadOnlyList<MailPerson>[])[mail.To, mail.Cc, mail.ReplyTo, [.. new[] { mail.From, mail.Sender }.OfType<MailPerson>()]])
        {
            Assert.True(people.Count <= limits.Addresses);
            Assert.All(people, p => Assert.DoesNotContain(p.Name + p.Address, char.IsControl));
            Assert.All(people, p => Assert.True(p.Address.Length == 0 || p.Address.Count(c => c == '@') == 1 && !p.Address.Any(char.IsWhiteSpace)));
        }
        Assert.True(mail.References.Count <= limits.Addresses);
        Assert.DoesNotContain(mail.Subject, char.IsControl);
        Assert.DoesNotContain(mail.Text, c => c is '\0' or '\r');
        var (said, quoted) = QuotedText.Split(mail.Text);
        foreach (var text in (string[])[mail.Text, mail.Subject, mail.Html ?? "", said, quoted, .. mail.Files.Select(f => f.Name), .. mail.To.Select(p => p.Name)])
        {
            Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
        }
        Assert.All(mail.Files, f => Assert.True(f.Name.Length is > 0 and <= 150 && !f.Name.Any(c => char.IsControl(c) || c is '/' or '\\' or '\u202E')));
    }

    private static void Refused(string reason, string mail, MailLimits? limits = null) =>
        Assert.Equal(reason, Assert.Throws<MailFormatException>(() => MailReader.Read(Encoding.UTF8.GetBytes(mail), limits, ct: Ct)).Message);

    private static string Nested(int levels)
    {
        var mail = new StringBuilder();
        for (var i = 1; i <= levels; i++) mail.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n");
        return mail.Append("\ndeepest\n").ToString();
    }

    private sealed class HastyClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }

    private const string Head = "From: =?utf-8?Q?Ann_L=C3=A9e?= <ann@x.org>\r\nTo: \"Desk, the\" <desk@y.org>, b@c.org (Bob)\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\nMessage-ID: <1@x.org>\r\nDate: Mon, 3 Jun 2024 10:20:30 +0200\r\n";

    private static readonly string[] Samples =
    [
        Head + "\r\nJust text\r\n\r\nOn 3 Jun 2024 10:20, Desk wrote:\r\n> old\r\n",
        Head + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe =\r\naus =4B=F6ln\r\n",
        Head + "Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+SGVsbG8gPGEgaHJlZj0iaHR0cHM6Ly94Lm9yZyI+aGVyZTwvYT48L3A+\r\n",
        Head + "Content-Type: text/html\r\n\r\n<html><head><style>p{}</style></head><body><p>One<br>two<!-- c --><a href='https://x.org'>l</a><blockquote type=cite>q</blockquote></body>",
        Head + "Content-Type: multipart/alternative; boundary=\"a\"\r\n\r\n--a\r\n\r\nplain\r\n--a\r\nContent-Type: text/html\r\n\r\n<b>rich</b>\r\n--a--\r\n",
        Head + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\ntext\r\n--m\r\nContent-Type: image/png; name*0*=utf-8''a%20; name*1=b.png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <c@x>\r\n\r\nAQIDBA==\r\n--m--\r\n",
        Head + "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<p>x\n--r\nContent-Type: image/gif\nContent-ID: <g>\n\ny\n--r--\n--m\nContent-Type: message/rfc822\n\nSubject: in\n\nz\n--m--",
        Head + "Content-Type: multipart/report; report-type=delivery-status; boundary=d\n\n--d\n\nfailed\n--d\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nAction: failed\nStatus: 5.0.0\nFinal-Recipient: rfc822; a@b.c\n\n--d\nContent-Type: text/rfc822-headers\n\nMessage-ID: <o@x>\n--d--",
        "Return-Path: <>\nReferences: <a@b>\n <c@d>\nIn-Reply-To: <c@d>\nTo: team: a@b.c, \"x\" <d@e.f>; (c (d)) g@h.i, <@r:j@k.l>\nCc: =?iso-2022-jp?B?GyRCJDMbKEI=?= <m@n.o>\nContent-Disposition: attachment; filename=\"=?utf-8?Q?a=2Fb?=.txt\"\n\nx",
        "Content-Type: multipart/mixed; boundary=1\n\n--1\nContent-Type: multipart/mixed; boundary=2\n\n--2\nContent-Type: multipart/mixed; boundary=3\n\n--3\n\ndeep\n--3--\n--2--\n--1\nContent-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\nSABpAA==\n--1--",
    ];
}
