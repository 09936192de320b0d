namespace HelpDesk.Core.Email.Mime;

/// <summary>Knows the lines that mail programs put above a quote, in the languages that they speak.</summary>
internal static class ReplyLines
{
    private const int Longest = 500;
    private const int MostLines = 4;
    private const int LongestName = 120;

    /// <summary>How a line says that somebody wrote: how it begins (empty when that differs), the verb, and whether the name follows it.</summary>
    private sealed record Form(string Start, string Verb, bool NameAfter = false);

    private static readonly Form[] Forms =
    [
        new("On ", "wrote"), new("On ", "writes"), new("", "wrote"), new("Am ", "schrieb", true), new("", "schrieb", true), new("Le ", "a écrit"),
        new("", "a écrit"), new("El ", "escribió"), new("", "escribió"), new("Il ", "ha scritto"), new("", "ha scritto"), new("Em ", "escreveu"),
        new("A ", "escreveu"), new("No dia ", "escreveu"), new("", "escreveu"), new("Op ", "schreef", true), new("", "schreef", true), new("Den ", "skrev", true),
        new("", "skrev", true), new("", "kirjoitti"), new("W dniu ", "napisał(a)"), new("", "napisał(a)"), new("W dniu ", "pisze"), new("", "napisał"),
        new("", "napisała"), new("Dne ", "napsal(a)", true), new("", "napsal(a)", true), new("", "napsal", true), new("", "napsala", true),
        new("Dňa ", "napísal(a)", true), new("", "napísal(a)", true), new("", "napísal", true), new("", "ezt írta", true), new("", "írta", true),
        new("În ", "a scris"), new("", "a scris"), new("", "пишет"), new("", "написал"), new("", "написал(а)"), new("", "написала"), new("", "пише"),
        new("", "написав"), new("", "написа"), new("", "şunu yazdı"), new("", "yazdı"), new("", "έγραψε"), new("Στις ", "έγραψε"), new("", "kirjutas"),
        new("", "rašė"), new("", "rakstīja"), new("", "je napisao"), new("", "je napisala"), new("", "je napisao/la"), new("", "va escriure"), new("", "đã viết"),
        new("", "menulis"), new("Pada ", "menulis"), new("", "のメール"), new("", "は書きました"), new("", "写道"), new("", "寫道"), new("", "작성"), new("", "כתב"),
        new("", "כתבה"), new("", "כתב/ה"), new("", "كتب"), new("", "كتبت"), new("", "เขียนว่า"),
    ];

    private static readonly string[] Originals =
    [
        "original message", "original email", "reply message", "ursprüngliche nachricht", "original-nachricht", "originalnachricht", "message d'origine",
        "message original", "mensaje original", "messaggio originale", "mensagem original", "oorspronkelijk bericht", "origineel bericht", "ursprungligt meddelande",
        "originalmeddelande", "oprindelig meddelelse", "opprinnelig melding", "alkuperäinen viesti", "oryginalna wiadomość", "wiadomość oryginalna",
        "původní zpráva", "původní e-mail", "pôvodná správa", "eredeti üzenet", "mesaj original", "исходное сообщение", "оригинальное сообщение",
        "вихідне повідомлення", "orijinal mesaj", "özgün ileti", "αρχικό μήνυμα", "元のメッセージ", "原始邮件", "邮件原件", "原始郵件", "원본 메시지", "missatge original", "izvorna poruka",
        "thư gốc", "pesan asli", "הודעה מקורית", "الرسالة الأصلية",
    ];

    private static readonly string[] Forwards =
    [
        "forwarded message", "begin forwarded message", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "message transféré",
        "début du message réexpédié", "mensaje reenviado", "inicio del mensaje reenviado", "messaggio inoltrato", "inizio messaggio inoltrato",
        "mensagem encaminhada", "doorgestuurd bericht", "begin doorgestuurd bericht", "vidarebefordrat meddelande", "videresendt meddelelse", "videresendt melding",
        "edelleenlähetetty viesti", "przekazana wiadomość", "přeposlaná zpráva", "továbbított üzenet", "пересылаемое сообщение", "переадресоване повідомлення",
        "iletilen mesaj", "転送されたメッセージ", "转发的邮件", "轉寄的郵件",
    ];

    private static readonly string[] Footers =
    [
        "sent from my ", "sent from mail for ", "sent from outlook", "sent via ", "get outlook for ", "von meinem ", "gesendet von meinem ", "gesendet mit ",
        "diese nachricht wurde von meinem ", "envoyé de mon ", "envoyé depuis ", "envoyé à partir de ", "enviado desde mi ", "enviado do meu ", "enviado de meu ",
        "enviado desde ", "inviato da ", "verzonden vanaf ", "verstuurd vanaf ", "skickat från min ", "sendt fra min ", "lähetetty ", "wysłane z ", "odesláno z ",
        "odoslané z ", "отправлено с ", "надіслано з ", "iphone'umdan gönderildi", "iphoneから送信", "发自我的", "從我的",
    ];

    private static readonly string[] Devices =
    [
        "phone", "ipad", "android", "samsung", "galaxy", "huawei", "xiaomi", "redmi", "pixel", "blackberry", "nokia", "outlook", "mail", "gmx", "web.de", "windows",
        "mobil", "móvil", "celular", "handy", "telefon", "téléphone", "telefoon", "tablet", "ios", "телефон", "smart", "puhelime",
    ];

    /// <summary>
    /// How many lines from here on say who wrote the quote below; 0 when they don't. Above quoted lines that is believed of any line with such a verb;
    /// else it needs a date as well, so that a sentence of somebody is not taken for it.
    /// </summary>
    public static int Length(string[] lines, int at, Func<int, bool> quoteFollows)
    {
        var text = "";
        for (var i = at; i < lines.Length && i < at + MostLines && text.Length + lines[i].Length <= Longest; i++)
        {
            var line = lines[i].Trim().Trim('*', '_');
            if (line.Length == 0 || line[0] == '>' || i > at && !HasDigit(text)) return 0;
            text = i == at ? line : $"{text} {line}";
            if (line[^1] is not (':' or '：')) continue;
            return IsIntro(text, i == at && quoteFollows(i + 1)) ? i - at + 1 : 0;
        }
        return 0;
    }

    /// <summary>Such as -----Original Message-----.</summary>
    public static bool IsOriginal(string line) => line.AsSpan().TrimStart().StartsWith("--") && Array.IndexOf(Originals, Bare(line)) >= 0;

    /// <summary>A forwarded mail begins: what it says is new to us.</summary>
    public static bool IsForward(string line) =>
        line.Length <= 120 && Array.IndexOf(Forwards, Bare(line)) >= 0 && (line.Contains("--", StringComparison.Ordinal) || line.TrimEnd().EndsWith(':'));

    /// <summary>The line that Outlook draws above the block of a mail it answers.</summary>
    public static bool IsRule(string line) => line.AsSpan().Trim() is { Length: >= 5 } rule && (rule.TrimStart('_').IsEmpty || rule.TrimStart('-').IsEmpty);

    /// <summary>What phones add below a text.</summary>
    public static bool IsFooter(string line) =>
        line.Length <= 80 && line.Trim() is var text && text.Split(' ').Length <= 9
        && Array.Exists(Footers, f => text.StartsWith(f, StringComparison.OrdinalIgnoreCase)) && Array.Exists(Devices, d => text.Contains(d, StringComparison.OrdinalIgnoreCase));

    private static bool IsIntro(string text, bool quoteFollows)
    {
        var dated = HasDigit(text) && (text.Contains('@', StringComparison.Ordinal) || HasTime(text));
        var verbless = quoteFollows || text.Contains('年', StringComparison.Ordinal) || text.Contains('년', StringComparison.Ordinal);
        if (dated && verbless && text.EndsWith(">:", StringComparison.Ordinal)) return true;
        var sure = quoteFollows || dated || HasYear(text);
        var surer = quoteFollows || dated && (HasYear(text) || text.Contains('@', StringComparison.Ordinal));
        return surer && Array.Exists(Forms, f => SaysSo(text, f)) || sure && Array.Exists(Forms, f => f.Start.Length > 0 && SaysSo(text, f));
    }

    /// <summary>The verb stands at the end, or a name and a colon follow it.</summary>
    private static bool SaysSo(string text, Form form)
    {
        if (!text.StartsWith(form.Start, StringComparison.OrdinalIgnoreCase)) return false;
        var verb = text.LastIndexOf(form.Verb, StringComparison.OrdinalIgnoreCase);
        if (verb < form.Start.Length) return false;
        var rest = text.AsSpan(verb + form.Verb.Length).Trim(" \u00A0\u202F:：");
        return rest.IsEmpty || form.NameAfter && rest.Length <= LongestName && !char.IsLetterOrDigit(text[verb + form.Verb.Length]);
    }

    private static bool HasDigit(string text) => text.Any(char.IsAsciiDigit);

    /// <summary>Such as 10:00, or 10.00 in the north.</summary>
    private static bool HasTime(string text)
    {
        for (var i = 1; i + 2 < text.Length; i++)
        {
            if (text[i] is ':' or '.' or 'h' && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]) && char.IsAsciiDigit(text[i + 2])) return true;
        }
        return false;
    }

    private static bool HasYear(string text)
    {
        var digits = 0;
        foreach (var c in text)
        {
            if (digits == 4 && !char.IsAsciiDigit(c)) return true;
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
        }
        return digits == 4;
    }

    private static string Bare(string line) => line.Length > 120 ? "" : line.Trim(' ', '\t', '-', '_', '*', ':', '\u00A0').ToLowerInvariant();
}
