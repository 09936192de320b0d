using System.Globalization;
using System.Text;
using HelpDesk.Core.Email.Mime;

namespace HelpDesk.Tests.Email;

/// <summary>What is read out of mails of all kinds, the odd ones first.</summary>
public sealed class MimeReaderTests
{
    [Theory]
    [InlineData("Plain words", "Plain words")]
    [InlineData("=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=", "Grüße aus Köln")]
    [InlineData("=?UTF-8?B?R3LDvMOfZQ==?= und mehr", "Grüße und mehr")]
    [InlineData("=?utf-8?Q?Gr=C3?=\r\n =?utf-8?Q?=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?utf-8?B?4oI=?= =?UTF-8?B?rA==?=", "€")]
    [InlineData("=?iso-8859-1?Q?caf=E9?= =?utf-8?Q?_cr=C3=A8me?=", "café crème")]
    [InlineData("=?iso-8859-1*fr?q?caf=E9?=", "café")]
    [InlineData("=?x-nobody-knows?Q?na=EFve?=", "naïve")]
    [InlineData("=?cp-1251?B?z/Do4uXy?=", "Привет")]
    [InlineData("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは")]
    [InlineData("=?utf-8?Q?two words?=", "two words")]
    [InlineData("=?utf-8?X?what?=", "=?utf-8?X?what?=")]
    [InlineData("=?utf-8?Q?never closed", "=?utf-8?Q?never closed")]
    [InlineData("=?utf-8?B?***?=", "=?utf-8?B?***?=")]
    [InlineData("=??Q?x?= and =?", "=??Q?x?= and =?")]
    [InlineData("a=?utf-8?Q?b?=c", "abc")]
    [InlineData("one\r\n two\r\n\tthree", "one two three")]
    [InlineData("=?utf-8?Q?a=0D=0ABcc:_b=00c?=", "a Bcc: bc")]
    [InlineData("  ", "")]
    public void Subjects_are_decoded_into_one_line(string written, string read) => Assert.Equal(read, Read($"Subject: {written}\r\n\r\nx").Subject);

    [Theory]
    [InlineData("a@b.org", "|a@b.org")]
    [InlineData("Ann Lee <Ann.LEE@Example.COM>", "Ann Lee|ann.lee@example.com")]
    [InlineData("\"Lee, Ann\" <a@b.org>, c@d.org", "Lee, Ann|a@b.org;|c@d.org")]
    [InlineData("\"Ann \\\"the\\\" Lee\" <a@b.org>", "Ann \"the\" Lee|a@b.org")]
    [InlineData("a@b.org (Ann (the) Lee)", "Ann (the) Lee|a@b.org")]
    [InlineData("team: Ann <a@b.org>, c@d.org; e@f.org", "Ann|a@b.org;|c@d.org;|e@f.org")]
    [InlineData("undisclosed-recipients:;", "")]
    [InlineData("Ann Lee a@b.org", "Ann Lee|a@b.org")]
    [InlineData("Ann <a@b.org, Bob <c@d.org>", "Ann|a@b.org;Bob|c@d.org")]
    [InlineData("a@b.org>, <c@d.org", "|a@b.org;|c@d.org")]
    [InlineData("<@relay.org,@other.org:a@b.org>", "|a@b.org")]
    [InlineData("\"a b\"@c.org", "a b\"@c.org|")]
    [InlineData("=?utf-8?Q?Lee,_Ann?= <a@b.org>", "Lee, Ann|a@b.org")]
    [InlineData("=?utf-8?Q?x=40evil.org=3E,_y?= <a@b.org>", "x@evil.org>, y|a@b.org")]
    [InlineData("\"ceo@big.org\" <a@b.org>", "ceo@big.org|a@b.org")]
    [InlineData("Ann\r\n\t<a@b.org>", "Ann|a@b.org")]
    [InlineData("=?utf-8?Q?Ann=0D=0ABcc:_x?= <a@b.org>", "Ann Bcc: x|a@b.org")]
    [InlineData("=?utf-8?Q?=E2=80=AEnnA?= <a@b.org>", "nnA|a@b.org")]
    [InlineData("Nobody <>", "Nobody|")]
    [InlineData("x@y@z.org", "x@y@z.org|")]
    [InlineData("'Ann' <mailto:a@b.org>; c@d.org", "Ann|a@b.org;|c@d.org")]
    [InlineData("\"never closed <a@b.org>", "never closed|a@b.org")]
    [InlineData(",,;,", "")]
    public void Addresses_are_read_as_people_write_them(string written, string read)
    {
        var people = Read($"To: {written}\r\n\r\nx").To;
        Assert.Equal(read, string.Join(';', people.Select(p => $"{p.Name}|{p.Address}")));
    }

    [Theory]
    [InlineData("Mon, 3 Jun 2024 10:20:30 +0200", "2024-06-03T10:20:30+02:00")]
    [InlineData("3 Jun 24 10:20 EST (really)", "2024-06-03T10:20:00-05:00")]
    [InlineData("Mon Jun  3 10:20:30 2024", "2024-06-03T10:20:30+00:00")]
    [InlineData("Mon, 03-Jun-2024 10:20:60 GMT", "2024-06-03T10:20:59+00:00")]
    [InlineData("2024-06-03T10:20:30Z", "2024-06-03T10:20:30+00:00")]
    [InlineData("3 Jun 2024 10:20:30 +9999", "2024-06-03T10:20:30+00:00")]
    [InlineData("31 Feb 2024 10:20:30 +0000", null)]
    [InlineData("3 Jun 0001 25:61 +0000", null)]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public void Dates_are_read_or_left_out(string written, string? read) =>
        Assert.Equal(read, Read($"Date: {written}\r\n\r\nx").Date?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("attachment; filename=\"a.txt\"", "a.txt")]
    [InlineData("attachment; filename=my report.pdf", "my report.pdf")]
    [InlineData("attachment; filename*=utf-8'de'Gr%C3%BC%C3%9Fe.txt; filename=x.txt", "Grüße.txt")]
    [InlineData("attachment; filename*0*=iso-8859-1''caf%E9; filename*1=\" %20.\"; filename*2*=p%64f", "café %20.pdf")]
    [InlineData("attachment; filename=\"=?utf-8?B?R3LDvMOfZS50eHQ=?=\"", "Grüße.txt")]
    [InlineData("attachment; filename=\"C:\\docs\\a.txt\"", "a.txt")]
    [InlineData("attachment; filename=\"../../etc/passwd\"", "passwd")]
    [InlineData("attachment; filename*=utf-8''a%2Fb%5Cc.txt", "c.txt")]
    [InlineData("attachment; filename*=utf-8''x%E2%80%AEfdp.exe%07", "xfdp.exe")]
    [InlineData("attachment; filename=\"..\"", "attachment.bin")]
    [InlineData("attachment; filename=\"\"", "attachment.bin")]
    [InlineData("attachment", "attachment.bin")]
    [InlineData("attachment; filename=\"never closed.txt", "never closed.txt")]
    [InlineData("attachment; filename*=%%%", "%%%")]
    public void File_names_are_one_harmless_segment(string disposition, string name) =>
        Assert.Equal(name, Assert.Single(Read($"Content-Type: application/x-any\r\nContent-Disposition: {disposition}\r\n\r\nx").Files).Name);

    [Fact]
    public void A_long_file_name_keeps_its_extension()
    {
        var name = Assert.Single(Read($"Content-Disposition: attachment; filename=\"{new string('n', 400)}.docx\"\r\n\r\nx").Files).Name;
        Assert.Equal(150, name.Length);
        Assert.EndsWith("n.docx", name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "base64", "SGVsbG8g\r\n  d29y!!bGQ", "Hello world")]
    [InlineData("text/plain", "base64", "SGVsbG8=IHdvcmxk", "Hello world")]
    [InlineData("text/plain; charset=utf-8", "Quoted-Printable", "Gr=C3=\r\n=BC=C3=9Fe =  \nand = 100=ZZ=", "Grüße and = 100=ZZ")]
    [InlineData("text/plain; charset=utf-8", "quoted-printable", "trailing  \r\nspaces", "trailing\nspaces")]
    [InlineData("text/plain; charset=\" ISO-8859-15 \"", "quoted-printable", "5 =A4", "5 €")]
    [InlineData("text/plain; charset=cp-850", "quoted-printable", "=81ber", "über")]
    [InlineData("text/plain; charset='koi8-r'", "quoted-printable", "=F0=D2=C9=D7=C5=D4", "Привет")]
    [InlineData("text/plain; charset=gb2312", "quoted-printable", "=C4=E3=BA=C3", "你好")]
    [InlineData("text/plain; charset=utf-16", "base64", "/v8ASABp", "Hi")]
    [InlineData("text/plain; charset=iso-8859-1", "quoted-printable", "=93quoted=94", "“quoted”")]
    [InlineData("text/plain; charset=nonsense-99", "quoted-printable", "caf=E9", "café")]
    [InlineData("text/plain", "quoted-printable", "caf=E9", "café")]
    [InlineData("text/plain; charset=us-ascii", "quoted-printable", "caf=C3=A9", "café")]
    [InlineData("nonsense", "8bit", "taken as a file", "")]
    [InlineData("text", "7bit", "taken as text", "taken as text")]
    [InlineData("text/plain", "7bit", "a\0b\rc\nd\r\ne", "ab\nc\nd\ne")]
    [InlineData("text/html; charset=utf-8", "quoted-printable", "<p>Gr=C3=BC=C3=9Fe</p><script>x</script>", "Grüße")]
    [InlineData("multipart/mixed", "7bit", "--x\r\n\r\nno boundary", "--x\r\n\r\nno boundary")]
    [InlineData("multipart/mixed; boundary=wrong", "7bit", "--right\n\nhello\n--right--", "--right\n\nhello\n--right--")]
    public void Content_is_decoded(string type, string encoding, string body, string text) =>
        Assert.Equal(text.ReplaceLineEndings("\n"), Read($"Content-Type: {type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}").Text);

    [Theory]
    [InlineData("Subject: s\n\nbody", "s", "body")]
    [InlineData("Subject: s\r\rbody", "s", "body")]
    [InlineData("Subject: s\r\nTo: a@b.org\n\r\nbody", "s", "body")]
    [InlineData("\r\n\r\nSubject: s\r\n\r\nbody", "s", "body")]
    [InlineData("From a@b.org Mon Jun 3 10:20:30 2024\nSubject: s\n\nbody", "s", "body")]
    [InlineData("X: y\nbroken fold\nSubject: s\n\nbody", "s", "body")]
    [InlineData("Subject: s\nno empty line before\nthe body", "s", "no empty line before\nthe body")]
    [InlineData("Just words.", "", "Just words.")]
    [InlineData("Subject : s\n\nbody", "s", "body")]
    [InlineData("SUBJECT: s", "s", "")]
    [InlineData("\u00EF\u00BB\u00BFSubject: s\n\nbody", "s", "body")]
    [InlineData("", "", "")]
    public void Headers_end_where_the_text_begins(string mail, string subject, string text)
    {
        var read = MailReader.Read(Encoding.Latin1.GetBytes(mail), ct: TestContext.Current.CancellationToken);
        Assert.Equal((subject, text), (read.Subject, read.Text));
    }

    [Fact]
    public void The_fields_of_an_ordinary_mail_are_read()
    {
        var mail = Read("""
            Return-Path: <Bounce@Example.org>
            Message-ID: <one@example.org>
            In-Reply-To: Your message <two@example.org>
            References: <zero@example.org>
             <two@example.org><zero@example.org>
            From: Ann <ann@example.org>
            Sender: office@example.org
            Reply-To: ann.private@example.org
            To: Desk <desk@example.com>
            Cc: c@example.com
            Cc: d@example.com
            X-Any: =?utf-8?Q?=C3=A4?=
            x-any: two

            Hello
            """);
        Assert.Equal("one@example.org", mail.MessageId);
        Assert.Equal(["two@example.org"], mail.InReplyTo);
        Assert.Equal(["zero@example.org", "two@example.org"], mail.References);
        Assert.Equal(new MailPerson("Ann", "ann@example.org"), mail.From);
        Assert.Equal("office@example.org", mail.Sender?.Address);
        Assert.Equal("ann.private@example.org", Assert.Single(mail.ReplyTo).Address);
        Assert.Equal(["c@example.com", "d@example.com"], mail.Cc.Select(p => p.Address));
        Assert.Equal("bounce@example.org", mail.ReturnPath);
        Assert.Equal(["ä", "two"], mail.Headers("X-ANY"));
        Assert.Equal("ä", mail.Header("X-Any"));
        Assert.Null(mail.Header("X-None"));
        Assert.Null(mail.Report);
    }

    [Theory]
    [InlineData("Return-Path: <>\n", "")]
    [InlineData("Return-Path:\n", "")]
    [InlineData("Return-Path: nonsense\n", null)]
    [InlineData("X: y\n", null)]
    public void The_null_return_path_is_told_from_none(string header, string? path) => Assert.Equal(path, Read(header + "\nx").ReturnPath);

    [Theory]
    [InlineData("Message-ID: one@b.org\n", "one@b.org")]
    [InlineData("Message-ID: < one@b.org >\n", "one@b.org")]
    [InlineData("Message-ID: 12345\n", "12345")]
    [InlineData("Message-ID: <>\n", null)]
    [InlineData("X: y\n", null)]
    public void Ids_come_without_brackets(string header, string? id) => Assert.Equal(id, Read(header + "\nx").MessageId);

    [Fact]
    public void Of_alternatives_the_plain_text_is_read_and_the_files_of_all_are_kept()
    {
        var mail = Read("""
            Content-Type: multipart/mixed; boundary="out"

            Preamble
            --out
            Content-Type: multipart/alternative; boundary=in

            --in
            Content-Type: text/plain; charset=utf-8

            Plain words
            --in
            Content-Type: multipart/related; boundary="=_rel"

            --=_rel
            Content-Type: text/html

            <p>Rich <img src="cid:pic@x"> words</p>
            --=_rel
            Content-Type: image/PNG; name="p.png"
            Content-ID: <pic@x>
            Content-Transfer-Encoding: base64

            AQID
            --=_rel--
            --in
            Content-Type: text/calendar; name=invite.ics

            BEGIN:VCALENDAR
            --in--
            Epilogue of the inner one
            --out
            Content-Type: text/plain

            A footer of the list
            --out
            Content-Type: text/plain
            Content-Disposition: attachment; filename=log.txt

            a log
            --out
            Content-Type: application/ms-tnef; name=winmail.dat

            x
            --out
            Content-Type: message/rfc822

            Subject: inner
            Content-Type: multipart/mixed; boundary=never

            --never
            --out--
            Epilogue
            """);
        Assert.Equal("Plain words\n\nA footer of the list", mail.Text);
        Assert.Equal("<p>Rich <img src=\"cid:pic@x\"> words</p>", mail.Html);
        Assert.Equal(["p.png image/png pic@x True 3", "invite.ics text/calendar  False 15", "log.txt text/plain  False 5", "winmail.dat application/ms-tnef  False 1", "message.eml message/rfc822  False 69"],
            mail.Files.Select(f => $"{f.Name} {f.ContentType} {f.ContentId} {f.Inline} {f.Content.Length}"));
        Assert.Equal([1, 2, 3], mail.Files[0].Content);
    }

    [Theory]
    [InlineData("multipart/alternative", "text/plain", "  \n", "text/html", "<b>Rich</b>", "Rich")]
    [InlineData("multipart/alternative", "text/html", "<b>Rich</b>", "text/plain", "Plain", "Plain")]
    [InlineData("multipart/mixed", "text/plain", "One", "text/html", "<b>Two</b>", "One\n\nTwo")]
    [InlineData("multipart/mixed", "text/plain", "One", "text/plain; name=log.txt", "a named text is a file", "One")]
    [InlineData("multipart/mixed", "text/plain; name=body.txt", "Only words", "image/png", "x", "Only words")]
    [InlineData("multipart/anything", "text/plain", "One", "text/plain", "Two", "One\n\nTwo")]
    [InlineData("multipart/digest", "text/plain", "One", "", "Subject: a mail", "One")]
    [InlineData("multipart/report; report-type=disposition-notification", "text/plain", "Read", "message/disposition-notification", "Disposition: x", "Read")]
    public void Two_parts_make_one_text(string type, string first, string one, string second, string two, string text)
    {
        var mail = $"Content-Type: {type}; boundary=\"b 1\"\n\n--b 1\nContent-Type: {first}\n\n{one}\n--b 1  \nContent-Type: {second}\n\n{two}";
        Assert.Equal(text, Read(mail + "\n--b 1--\n").Text);
        Assert.Equal(text, Read(mail).Text);
        Assert.Equal(text, Read(mail.ReplaceLineEndings("\r\n")).Text);
        Assert.Equal(text, Read(mail.ReplaceLineEndings("\r")).Text);
    }

    [Fact]
    public void A_part_that_was_never_closed_ends_with_the_one_around_it() => Assert.Equal("One\n\nTwo", Read("""
        Content-Type: multipart/mixed; boundary=a

        --a
        Content-Type: multipart/mixed; boundary=a-b

        --a-b

        One
        --a
        X-Header-Without-End: 1
        --a

        Two
        --a--
        """).Text);

    [Theory]
    [InlineData("message/rfc822", "Subject: old\n\nold words")]
    [InlineData("text/rfc822-headers", "Subject: old")]
    public void A_delivery_report_tells_whom_a_mail_did_not_reach(string returned, string rest)
    {
        var mail = Read($"""
            Content-Type: multipart/report; report-type=delivery-status; boundary=r
            Return-Path: <>

            --r

            It could not be delivered.
            --r
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.org

            Final-Recipient: rfc822; fine@example.org
            Action: relayed
            Status: 2.0.0

            Final-Recipient: rfc822; Nobody@Example.org
            Action: Failed (for good)
            Status: 5.1.1 (unknown)
            Diagnostic-Code: smtp; 550 5.1.1 No such user;
             try another

            --r
            Content-Type: {returned}

            Message-ID: <sent@example.com>
            {rest}
            --r--
            """);
        Assert.Equal(new DeliveryReport("failed", "5.1.1", "550 5.1.1 No such user; try another", "nobody@example.org", "sent@example.com"), mail.Report);
        Assert.Equal("It could not be delivered.", mail.Text);
        Assert.Empty(mail.Files);
    }

    [Fact]
    public void A_report_of_nothing_is_still_one()
    {
        const string empty = "Content-Type: multipart/report; boundary=r\n\n--r\nContent-Type: message/delivery-status\n\n\n--r--";
        Assert.Equal(new DeliveryReport("", "", "", null, null), Read(empty).Report);
        Assert.Null(Read(empty.Replace("boundary", "report-type=feedback-report; boundary", StringComparison.Ordinal)).Report);
    }

    [Theory]
    [InlineData("<p>One</p><p>Two<br>Three</p><div>Four</div>Five", "One\n\nTwo\nThree\nFour\nFive")]
    [InlineData("a<div><br></div><div>b</div>", "a\n\nb")]
    [InlineData("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class='MsoNormal'>b</p><p class=MsoNormal>c</p>", "a\n\nb\nc")]
    [InlineData("<html><head><title>T</title><style>p{}</style><meta x>stray</head><body>  B  \n <b>o</b>dy </body>", "B ody")]
    [InlineData("<head><meta a>never closed<p>text", "text")]
    [InlineData("<a href=\"https://x.org/a?b&amp;c\">here</a>.", "here <https://x.org/a?b&c>.")]
    [InlineData("<a href='https://x.org/'>x.org</a> <a href=mailto:A@b.org>a@b.org</a> <a href=\"javascript:x\">no</a> <a name=x>n</a>", "x.org a@b.org no n")]
    [InlineData("<a href=https://x.org>one<a href=https://y.org>two", "one <https://x.org>two <https://y.org>")]
    [InlineData("Log in at <a href=\"https://evil.example/x\"> your <b>paypal.com</b> account</a>.", "Log in at [your paypal.com account] <https://evil.example/x>.")]
    [InlineData("<blockquote type=cite>a<br><a href=https://evil.example/x>paypal.com</a></blockquote>", "> a\n> [paypal.com] <https://evil.example/x>")]
    [InlineData("<a href=https://news.example.com/x>example.com</a>", "example.com <https://news.example.com/x>")]
    [InlineData("1 &lt; 2 &amp;&amp; 3 > 2 &euro;&#8364;&#x20AC; &nosuch; &", "1 < 2 && 3 > 2 €€€ &nosuch; &")]
    [InlineData("a < b and <3 </> <", "a < b and <3 <")]
    [InlineData("a<!-- x > y -->b<!-->c<![if x]>d<?xml?>e", "abcde")]
    [InlineData("a<!-- never closed b", "a")]
    [InlineData("a<script>never closed b", "a")]
    [InlineData("a <b attribute=\"never closed>b</b> c", "a b c")]
    [InlineData("words <unfinished tag", "words <unfinished tag")]
    [InlineData("<img alt='x > y'>z<p title=\"a>b\">q", "z\n\nq")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table><ul><li>d<li>e</ul>", "a b\nc\n\nd\ne")]
    [InlineData("<pre>a\n  b</pre>c", "a\n  b\n\nc")]
    [InlineData("yes<blockquote type=cite>old<br>older</blockquote>no<blockquote>moved</blockquote>", "yes\n\n> old\n> older\n\nno\n\nmoved")]
    [InlineData("&#0;&#xD800;x\0y", "&#xD800;xy")]
    [InlineData("", "")]
    public void Html_becomes_text(string html, string text) => Assert.Equal(text, HtmlText.Of(html, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("<img src=http://t.example/a.gif><img src='HTTPS://t.example/b'><IMG SRC=\"//t.example/c\">", 3)]
    [InlineData("<img src=' ht\ntp://t.example/a'><img src=\"\\\\t.example\\a\"><img srcset='cid:a 1x, https://t.example/a 2x'>", 3)]
    [InlineData("<table background=//t.example/a><tr><td style=\"color:red; background: URL( 'https://t.example/b' )\">x</td></tr></table><video poster=http://t.example/c>", 3)]
    [InlineData("<svg><image xlink:href=https://t.example/a /></svg><input type=image src=//t.example/b>", 2)]
    [InlineData("<img src=cid:a@b><img src='data:image/png;base64,AA'><img src=/logo.png><img alt=http://t.example/a><a href=http://t.example/a>x</a><p style='background:url(data:x)'>", 0)]
    public void S_14_remote_images_of_a_mail_are_counted(string html, int images) =>
        Assert.Equal(images, Read("From: a@b.org\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nx\n--b\nContent-Type: text/html\n\n" + html + "\n--b--").RemoteImages);

    internal static ReceivedMail Read(string mail) =>
        MailReader.Read(Encoding.UTF8.GetBytes(mail), ct: TestContext.Current.CancellationToken);
}
