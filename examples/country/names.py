"""The name parts and places from which the example's people are put together, each in Arabic and Latin letters."""

from __future__ import annotations


def _pairs(words: str) -> list[tuple[str, str]]:
    """One pair of spellings, Arabic and Latin, from each “ا Latin” between the semicolons."""
    parts = (pair.split() for pair in words.split(";"))
    return [(arabic, latin) for arabic, latin in parts]


MEN = _pairs(
    """أحمد Ahmad; محمد Mohammad; علي Ali; حسن Hasan; حسين Hussain; سالم Salem; فهد Fahad; خالد Khaled;
    يوسف Yousef; إبراهيم Ibrahim; ناصر Nasser; بدر Bader; جاسم Jasem; صالح Saleh; طلال Talal; مشعل Meshal;
    عيسى Essa; موسى Mousa; راشد Rashed; حمد Hamad; سعد Saad; نايف Nayef; فيصل Faisal; مبارك Mubarak;
    يعقوب Yaqoub; داود Dawoud; طارق Tareq; عمر Omar; عثمان Othman; زيد Zaid; كريم Kareem; سامي Sami;
    وليد Waleed; هاني Hani; أنور Anwar; رائد Raed"""
)
WOMEN = _pairs(
    """فاطمة Fatima; مريم Maryam; نورة Noura; عائشة Aisha; زينب Zainab; سارة Sara; هدى Huda; منى Mona;
    دلال Dalal; لطيفة Latifa; حصة Hessa; شيخة Sheikha; موضي Moudhi; أمل Amal; ليلى Layla; سعاد Suad;
    نجلاء Najla; ريم Reem; دانة Dana; جواهر Jawaher; بشاير Bashayer; غنيمة Ghanima; وضحة Wadha; خلود Khulood;
    إيمان Iman; سمية Sumaya; هند Hind; رقية Ruqaya; أسماء Asma; حنان Hanan; نادية Nadia; سلمى Salma"""
)
FAMILIES = _pairs(
    """البحري Al-Bahri; النخلاوي Al-Nakhlawi; الساحلي Al-Sahli; الواحي Al-Wahi; المرجاني Al-Murjani;
    السدراوي Al-Sidrawi; الغيثي Al-Ghaithi; الرملي Al-Ramli; النجار Al-Najjar; الحداد Al-Haddad;
    الخياط Al-Khayyat; البناء Al-Banna; الصياد Al-Sayyad; العطار Al-Attar; الوراق Al-Warraq;
    الفلاح Al-Fallah; الجمال Al-Jammal; السقاء Al-Saqqa; القطان Al-Qattan; الدباغ Al-Dabbagh;
    الصفار Al-Saffar; الخباز Al-Khabbaz; الطحان Al-Tahhan; الملاح Al-Mallah; الكاتب Al-Kateb;
    الهلالي Al-Hilali; الفجري Al-Fajri; الربيعي Al-Rabiei; الشراعي Al-Shiraei; القنديلي Al-Qandili"""
)

PLACES = {
    "العاصمة": ("الدسمة", "الصليبيخات", "الدوحة"),
    "حولي": ("السالمية", "الجابرية", "سلوى"),
    "الفروانية": ("خيطان", "جليب الشيوخ", "العارضية"),
    "الأحمدي": ("الفحيحيل", "المنقف", "الصباحية"),
    "الجهراء": ("القصر", "النعيم", "تيماء"),
    "مبارك الكبير": ("القرين", "العدان", "صباح السالم"),
}
