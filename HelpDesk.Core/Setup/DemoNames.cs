namespace HelpDesk.Core.Setup;

/// <summary>Names and phone numbers of one region. The numbers are from ranges that are kept for fiction; # stands for any digit.</summary>
internal sealed record DemoLocale(string TimeZone, string Phone, string[] First, string[] Last);

/// <summary>Names of people and companies on the demo desk; all invented.</summary>
internal static class DemoNames
{
    public static readonly string[] Companies =
    [
        "Northgate Logistics", "Alder & Finch", "Brightwater Foods", "Castellan Insurance", "Delmar Packaging", "Eastvale Hospitals",
        "Fennimore Retail", "Greyfield Energy", "Halvorsen Marine", "Ironbridge Tools", "Juniper Textiles", "Kestrel Aviation",
        "Lakeshore Dental", "Merriton Foods", "Nordlicht Optik", "Oakhurst Schools", "Palisade Security", "Quillon Publishing",
        "Redfern Interiors", "Stonebridge Builders", "Tamarack Outdoor", "Umbra Lighting", "Verdant Farms", "Westmere Water",
        "Xylo Instruments", "Yarrow Pharmacies", "Zephyr Couriers", "Arcadia Fleet", "Bellweather Media", "Corbin Machinery",
        "Dovetail Furniture", "Elmswood Clinics", "Fairhaven Hotels", "Glenrock Quarries", "Harrow Street Bakeries", "Inverness Seafood",
        "Jadewater Cosmetics", "Kingsley Print", "Larkspur Events", "Mistral Cooling", "Newbury Timber", "Orchard Lane Wines",
        "Pinecrest Laboratories", "Quayside Ferries", "Ravenna Ceramics", "Solstice Solar", "Thornbury Glass", "Ulverton Steel",
        "Vantage Surveyors", "Wrenfield Labels", "Amberley Optics", "Beaumont Cold Storage", "Clearwell Recycling", "Drayton Spare Parts",
        "Everly Pet Care", "Foxglove Gardens", "Granite Peak Sports", "Hollis & Crane", "Isarwerk Elektronik", "Kobayashi Precision",
    ];

    public static readonly DemoLocale[] Locales =
    [
        Of("America/New_York", "+1 212 555 01##", "Amanda,Brian,Caroline,Derek,Emily,Gregory,Hannah,Kevin,Lauren,Patrick",
            "Anderson,Brooks,Carter,Dawson,Ellison,Foster,Grant,Hayes,Mitchell,Sullivan"),
        Of("America/Chicago", "+1 312 555 01##", "Angela,Curtis,Denise,Eric,Janelle,Marcus,Nicole,Samuel,Tiffany,Victor",
            "Bennett,Coleman,Dixon,Freeman,Howard,Jenkins,Porter,Reynolds,Simmons,Watkins"),
        Of("Europe/London", "+44 20 7946 0###", "Alice,Benedict,Charlotte,Duncan,Eleanor,Fraser,Georgina,Harriet,Owen,Rhys",
            "Ashworth,Barclay,Davies,Fletcher,Hargreaves,MacLeod,Pemberton,Redmond,Sinclair,Thornton"),
        Of("Europe/Dublin", "+353 20 91# ####", "Aoife,Ciarán,Declan,Fionnuala,Niamh,Oisín,Róisín,Sinéad",
            "Brennan,Byrne,Doyle,Gallagher,Kavanagh,Murphy,O'Connor,Walsh"),
        Of("Europe/Berlin", "+49 30 23125 ###", "Annika,Bernd,Franziska,Jürgen,Katrin,Lukas,Sabine,Stefan,Ulrike,Matthias",
            "Bauer,Dietrich,Fischer,Günther,Hoffmann,Krämer,Lehmann,Schäfer,Vogel,Weiß"),
        Of("Europe/Paris", "+33 1 99 00 ## ##", "Amélie,Benoît,Camille,Étienne,Hélène,Julien,Léa,Mathieu,Océane,Sébastien",
            "Bernard,Chevalier,Dubois,Faure,Girard,Lefèvre,Marchand,Petit,Renaud,Rousseau"),
        Of("Europe/Madrid", "+34 900 000 ###", "Alejandro,Beatriz,Carmen,Diego,Elena,Íñigo,Lucía,Pablo,Rocío,Sergio",
            "Castillo,Domínguez,Fernández,Gutiérrez,Herrera,Ibáñez,Navarro,Ortega,Peña,Vázquez"),
        Of("Europe/Rome", "+39 02 0000 ####", "Alessandra,Bruno,Chiara,Davide,Federica,Giulia,Lorenzo,Paola,Riccardo,Valentina",
            "Bianchi,Colombo,Esposito,Ferrara,Greco,Lombardi,Marini,Ricci,Romano,Santoro"),
        Of("Europe/Warsaw", "+48 22 000 ## ##", "Agnieszka,Bartosz,Ewa,Grzegorz,Katarzyna,Łukasz,Magdalena,Paweł,Wojciech",
            "Dąbrowski,Jankowski,Kaczmarek,Kowalczyk,Mazur,Nowak,Pawlak,Szymański,Wójcik"),
        Of("Europe/Stockholm", "+46 8 465 004 ##", "Astrid,Björn,Elin,Fredrik,Göran,Ingrid,Karin,Magnus,Sanna,Åsa",
            "Andersson,Bergström,Eklund,Forsberg,Holm,Lindgren,Nyström,Sandberg,Söderberg,Åkesson"),
        Of("Europe/Amsterdam", "+31 20 000 ####", "Anouk,Bram,Femke,Jeroen,Lotte,Maarten,Sanne,Thijs",
            "Bakker,De Boer,Hendriks,Jansen,Kuipers,Mulder,Van Dijk,Visser"),
        Of("Europe/Istanbul", "+90 212 000 ## ##", "Ayşe,Burak,Elif,Emre,Gökhan,Selin,Tuğba,Yusuf",
            "Aydın,Çelik,Demir,Kaya,Öztürk,Şahin,Yıldız,Yılmaz"),
        Of("Asia/Kolkata", "+91 22 0000 ####", "Aditi,Arjun,Deepak,Kavya,Meera,Nikhil,Rohan,Shreya,Sunita,Vikram",
            "Banerjee,Chaudhary,Desai,Iyer,Kapoor,Mehta,Nair,Patel,Reddy,Sharma"),
        Of("Asia/Tokyo", "+81 3 0000 ####", "Akira,Emi,Haruto,Kenji,Mayumi,Naoko,Ryo,Yuki",
            "Fujimoto,Hayashi,Ishikawa,Kimura,Matsuda,Nakamura,Saito,Yamaguchi"),
        Of("Asia/Seoul", "+82 2 0000 ####", "Eun-ji,Hyun-woo,Ji-hye,Min-jun,Seo-yeon,Sung-ho",
            "Choi,Han,Jung,Kim,Lim,Yoon"),
        Of("Asia/Singapore", "+65 6000 ####", "Chen Wei,Hui Min,Jia Hao,Li Ting,Mei Ling,Xin Yi,Zhi Hao",
            "Chua,Goh,Lee,Ng,Ong,Tan,Wong"),
        Of("Asia/Dubai", "+971 4 000 ####", "Amira,Faisal,Hassan,Karim,Layla,Noura,Omar,Salma,Yasmin",
            "Al Farsi,Aziz,Darwish,El Sayed,Khalil,Mansour,Nasser,Rahman,Saleh"),
        Of("Africa/Lagos", "+234 1 000 ####", "Adaeze,Babatunde,Chinedu,Folake,Ifeoma,Kelechi,Ngozi,Olumide",
            "Adeyemi,Balogun,Eze,Ibekwe,Nwosu,Obi,Okafor,Okonkwo"),
        Of("Africa/Nairobi", "+254 20 000 ####", "Achieng,Brian,Esther,Faith,Kamau,Mercy,Otieno,Wanjiru",
            "Kariuki,Kimani,Maina,Mutua,Mwangi,Njoroge,Odhiambo,Wafula"),
        Of("America/Sao_Paulo", "+55 11 0000 ####", "Ana Beatriz,Bruno,Caio,Fernanda,Gustavo,Juliana,Larissa,Rafael,Thiago",
            "Almeida,Barbosa,Cardoso,Ferreira,Gonçalves,Moreira,Oliveira,Ribeiro,Souza"),
        Of("Australia/Sydney", "+61 2 5550 ####", "Bronwyn,Callum,Erin,Hamish,Imogen,Lachlan,Matilda,Tessa",
            "Baxter,Campbell,Gibson,Hughes,Lawson,Nguyen,Stewart,Turnbull"),
    ];

    private static DemoLocale Of(string zone, string phone, string first, string last) => new(zone, phone, first.Split(','), last.Split(','));
}

/// <summary>Choices by chance; every one of them takes the same numbers from the same seed.</summary>
internal static class DemoChance
{
    public static T Pick<T>(this Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public static T Pick<T>(this Random random, IReadOnlyList<T> from, Func<T, double> weight)
    {
        var at = random.NextDouble() * from.Sum(weight);
        foreach (var item in from)
        {
            at -= weight(item);
            if (at < 0) return item;
        }
        return from[^1];
    }

    public static bool Chance(this Random random, double share) => random.NextDouble() < share;

    public static double Between(this Random random, double low, double high) => low + random.NextDouble() * (high - low);

    /// <summary>A value that is often near the median and sometimes far above it (log-normal).</summary>
    public static double Around(this Random random, double median, double spread)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return median * Math.Exp(spread * normal);
    }
}
