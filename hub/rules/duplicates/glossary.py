"""Words of charity work that mean one thing in English and Arabic; any other word of a title is taken for a name."""

from __future__ import annotations

from functools import lru_cache

from hub.rules.duplicates.words import alike, bare, is_arabic

_LINES = """
well borehole boreholes wells drilling drill bore artesian | بئر ابار حفر ارتوازي ارتوازيه جوفي
water drinking potable | ماء مياه شرب مائي مائيه المائيه سقيا
tank tanks reservoir cistern storage | خزان خزانات صهريج صهاريج
rain rainwater harvesting | مطر امطار حصاد
pump pumps pumping | مضخه مضخات ضخ
purification treatment purify filtration desalination | تنقيه تصفيه معالجه تحليه فلتره
network pipeline pipes supply supplies supplying provision provide providing delivery deliver distribution distribute distributing pipe | شبكه شبكات امداد امدادات توصيل ايصال توفير توزيع تامين تمديد تقديم
irrigation irrigate canal canals | ري سقي قناه قنوات
sanitation latrine latrines toilets toilet sewage sewer sewerage drainage | صرف مجاري مراحيض دورات حمامات
hygiene hygienic soap cleaning cleanup clean cleaner clearing disinfection sterilization | نظافه تنظيف تعقيم صابون صحه
wash | اصحاح
waste trash garbage debris rubble solid rubbish | نفايات قمامه انقاض مخلفات ازاله رفع
health medical medicine healthcare clinical | صحه صحي صحيه طبي طبيه علاج علاجي طب
hospital hospitals | مستشفي مستشفيات مشفي مشافي
clinic clinics dispensary dispensaries centre center centers centres phc | مركز مراكز عياده عيادات مستوصف مستوصفات
primary elementary basic | اولي اوليه ابتدائيه ابتدائي اساسي اساسيه
secondary high | ثانويه ثانوي اعداديه اعدادي
school schools | مدرسه مدارس مدرسي مدرسيه
education educational learning teaching teach literacy schooling | تعليم تعليمي تعليميه تربيه تربوي دراسي تعلم
student students pupils pupil | طالب طلاب طلبه تلاميذ تلميذ
teacher teachers | معلم معلمين معلمات مدرسين مدربين
university college institute academy | جامعه جامعات كليه معهد اكاديميه
laboratory lab laboratories | مختبر مختبرات معمل
science scientific | علوم علمي علميه
vocational technical industrial skills skill | مهني مهنيه تقني فني فنيه مهارات صناعي صناعيه
training train trained capacity capacities strengthening strengthen enhance enhancing enhancement improving improve improved improvement improvements upgrade upgrading better building develop development developing | تدريب قدرات قدره بناء تعزيز تقويه تحسين تطوير رفع تنميه تاهيلي ترقيه تنمويه
construction construct constructing build new establish establishing establishment installation install installing installed erection | انشاء بناء تشييد تاسيس اقامه تركيب نصب جديد جديده مبني بنايه
building buildings block facility facilities premises | مبني مباني بنايه مرفق مرافق منشاه منشات
rehabilitation rehabilitate rehabilitating renovation renovate renovating repair repairs repairing restore restoration refurbish refurbishment maintenance rebuild rebuilding reconstruction recovery | تاهيل ترميم اصلاح صيانه اعاده تعافي اعمار تجديد
equipment equip equipping equipments machines machinery machine devices tools furnishing furniture procurement purchase materials instruments | تجهيز تجهيزات معدات اجهزه مكائن ماكينات ماكينه ادوات الات اثاث تاثيث شراء وسائل مواد مستلزمات
sewing tailoring dressmaking | خياطه
workshop workshops | ورشه ورش
home homebased house houses housing shelter shelters home-based | بيت بيوت منزل منازل منزلي سكن اسكان ماوي ايواء دار مساكن
road roads street streets carriageway paving highway sidewalk pavement asphalt path paths | طريق طرق شارع شوارع تعبيد رصف ارصفه رصيف تبليط ممر ممرات اكساء
bridge bridges | جسر جسور
electricity electric electrical power energy substation transmission grid generation generator wiring | كهرباء كهربائي كهربائيه طاقه محطه كهربائيه مولد توليد
solar | شمسي شمسيه
station plant stations | محطه محطات
gas | غاز غازيه
oil fuel petroleum | نفط وقود محروقات
railway rail train | سكه قطار حديد
fire firefighting brigade | اطفاء حريق دفاع
garden park gardens | حديقه حدائق متنزه
dam dams | سد سدود
port airport | ميناء مطار
village villages rural community communities villagers countryside | قريه قري ريف ريفي ريفيه مجتمع مجتمعات مجتمعي مجتمعيه محلي محليه اهالي اهلي
city town urban municipality municipal towns cities | مدينه مدن بلده حضري حضريه بلديه بلديات
district province governorate county region state sub-county area quarter neighbourhood neighborhood districts hay mahalla | مقاطعه محافظه اقليم منطقه مديريه قضاء ناحيه ولايه حي احياء مناطق ابرشيه diocese
food nutrition feeding meals meal nutritional hunger foodstuff basket baskets | غذاء غذائي غذائيه تغذيه اطعام طعام وجبات وجبه سله سلال جوع افطار
security safe safety secure protection protect protecting safely | امن امان امنيه حمايه سلامه وقايه امنه بامان
agriculture agricultural farm farming farmers farmer crop crops seeds | زراعه زراعي زراعيه مزارع مزارعين محاصيل بذور مزارعي
livestock veterinary animal animals cattle pastoralist pastoralists herders buffalo | مواشي ماشيه بيطري بيطريه حيوان حيواني حيوانيه رعاه ثروه مربين جاموس
livelihood livelihoods income employment jobs job economic economy enterprise business productive work | معيشه معيشيه دخل رزق عمل تشغيل توظيف اقتصاد اقتصادي اقتصاديه انتاجي انتاجيه مهن سبل كسب
microfinance credit loan loans finance financial financing fund funds funding grant grants cash transfer transfers voucher vouchers money economic assistance stipend stipends | تمويل قرض قروض مالي ماليه نقد نقدي نقديه تحويل تحويلات منحه منح صندوق قسائم مال مكافات
emergency urgent immediate rapid relief humanitarian assistance aid help helping response respond responding support supporting assist supported lifesaving life-saving saving | طوارئ طارئه طارئ عاجل عاجله فوري فوريه سريع اغاثه اغاثي انساني انسانيه مساعده مساعدات عون استجابه التصدي دعم مسانده مواجهه نجده سريعه انقاذ منقذه
disaster crisis crises shock shocks resilience preparedness prepare preparing anticipation | كارثه كوارث ازمه ازمات صدمات صمود تاهب استعداد جاهزيه
flood floods flooding | فيضان فيضانات سيول سيل
drought | جفاف قحط
cyclone hurricane storm storms typhoon | اعصار اعاصير عاصفه عواصف
earthquake | زلزال زلازل
locust locusts | جراد
covid corona coronavirus pandemic virus covid19 | كورونا كوفيد جائحه فيروس
epidemic outbreak disease diseases infection infectious infections communicable | وباء تفشي مرض امراض عدوي معديه
cholera | كوليرا
diarrhoea diarrhea | اسهال
hiv aids | ايدز نقص المناعه
malaria | ملاريا
allergy allergic | حساسيه
isolation quarantine | عزل حجر
prevention preventing prevent preventive mitigate mitigation reducing reduce reduction spread contain control stop stopping combating combat fight eliminating addressing address | وقايه منع مكافحه حد الحد تخفيف خفض تقليل انتشار احتواء محاربه قضاء سيطره
awareness raising sensitization sensitisation information communication campaign advocacy voice | توعيه وعي ارشاد ارشادي تثقيف اعلام حمله حملات مناصره صوت اسماع
detection surveillance monitoring early | كشف ترصد رصد مراقبه مبكر
evaluation study assessment survey feasibility research review | تقييم دراسه مسح بحث بحوث تقويم جدوي
women woman gender girls girl female feminist | نساء امراه مراه نسائي نسائيه بنات فتاه فتيات جندر نوع سيدات نسوي
children child childhood kids infant juveniles minors | طفل اطفال طفوله رضع
orphan orphans | يتيم ايتام كفاله
men man boys boy | رجال رجل اولاد
youth young adolescent adolescents | شباب شبابي شبابيه شبان يافعين مراهقين
elderly older old-age elderlies elders aged | مسن مسنين مسنات كبار سن
disabled disability disabilities handicap handicapped | اعاقه معاق معاقين معوقين
family families household households | اسره اسر عائله عائلات
poor poverty vulnerable marginalised marginalized needy disadvantaged excluded deprived | فقير فقراء فقر فقيره ضعيفه ضعفاء محتاج محتاجين مهمشه مهمشين هشه
refugee refugees asylum returnees returnee | لاجئ لاجئين لاجئات لاجيين لاجي عائدين لجوء
displaced displacement idp idps camp camps settlement resettlement | نازح نازحين نزوح مخيم مخيمات توطين مشردين
host hosts | مضيف مضيفه
migration migrant migrants irregular unsafe | هجره مهاجرين نظاميه
conflict conflicts war violence peace peacebuilding dialogue mine mines landmine landmines victims survivors reconciliation | نزاع نزاعات حرب صراع عنف سلام حوار الغام لغم ضحايا ناجين مصالحه
affected hit impact impacts effects effect | متضرر متضررين متضرره اثار اثر تضرر متضرري
government governance state public ministry administration institutional institution institutions | حكومه حكومي حكوميه حكم حوكمه عام عامه وزاره اداره مؤسسي مؤسسيه مؤسسه مؤسسات موسسي
local locally councils council councillors elected decentralized decentralised | محلي محليه مجلس مجالس لامركزيه منتخبين عضوات
policy policies plan planning strategy strategic reform reforms sector legal law justice rights | سياسه سياسات خطه تخطيط استراتيجيه اصلاح قطاع قانون قانوني عداله حقوق حق
civil society ngo organisations organization organisation citizenship active participation engagement | مدني مجتمع منظمه منظمات جمعيه جمعيات مواطنه مشاركه فاعله
social welfare | اجتماعي اجتماعيه رعايه
mosque mosques masjid prayer quran islamic zakat ramadan iftar qurbani | مسجد مساجد جامع مصلي قران اسلامي زكاه رمضان افطار اضاحي صدقه
environment environmental climate climatic natural | بيئه بيئي بيئيه مناخ مناخي طبيعي طبيعيه
action | عمل
trade market markets export commerce commercial | تجاره تجاري سوق اسواق تصدير
quality standards national infrastructure | جوده معايير وطني وطنيه تحتيه بنيه
reproductive maternal mothers mother birth family | انجابيه ام امهات امومه ولاده ولادات
integrated multisectoral multi-sectoral multisector comprehensive integration | متكامل متكامله متعدده متعدد شامل شامله قطاعات
inclusive inclusion equality inequality inequalities | شامله شمول مساواه دمج
sustainable sustainability thriving future | مستدام مستدامه استدامه مزدهره مستقبل
winter winterization clothes clothing blankets | شتاء كسوه ملابس بطانيات
staff personnel workers worker cadres manpower resource human resources | كوادر موظفين عاملين عمال كادر بشريه موارد
continuing continue continuity additional extension | استمرار مستمر اضافي اضافيه تمديد
access accessible | وصول حصول اتاحه
component contract segment section phase round part | جزء عقد مقطع مرحله دفعه قسم
population people persons individuals residents citizens beneficiaries inhabitants people | سكان ناس اشخاص افراد مواطنين مستفيدين شخص اهل
north northern | شمال شمالي شماليه
south southern | جنوب جنوبي جنوبيه
east eastern | شرق شرقي شرقيه
west western | غرب غربي غربيه
central middle centre downtown | وسط مركزي اوسط
global international world | عالمي عالميه دولي دوليه عالم
joint consortium alliance partnership partner | مشترك مشتركه تحالف شراكه شريك
risk risks hazard | خطر مخاطر
unit units compact kit kits item items goods | وحده وحدات طقم حقيبه
service services | خدمه خدمات
care welfare | رعايه عنايه
church churches faith religious christian catholic | كنيسه كنائس ديني دينيه
factory factories | مصنع مصانع معمل
sport sports playground | رياضه رياضي ملعب
kindergarten nursery | روضه حضانه
police army military armed | شرطه عسكري جيش
office offices headquarters | مكتب مكاتب
nursing nurse nurses midwife | تمريض ممرضات قابلات
court tribunal criminal | محكمه محاكم جنائيه
private privately | خاص خاصه اهلي اهليه
committee group groups | لجنه لجان مجموعه مجموعات
life lives living | حياه
change changes modification mod amendment | تعديل تغيير
leaders leading leadership mobilising mobilizing empowerment | قياده قاده قيادات تمكين
measures efforts | اجراءات تدابير جهود
suffering alleviate alleviating | معاناه
knowledge understanding information data | معرفه معلومات بيانات
management coordination technical operational support | اداريه تنسيق فنيه تشغيلي
digital computer computers internet technology | رقمي رقميه حاسوب تقنيه
products production productivity product | انتاج انتاجيه
high-quality level levels rate rates improvement | نسبه مستوي معدل
election elections electoral vote voting | انتخاب انتخابات انتخابي
debt budget tax revenue fiscal | دين ديون ميزانيه موازنه ضرائب
forest forests wildlife biodiversity tree trees | غابات غابه اشجار شجره
land lands soil | ارض اراضي تربه
fish fisheries fishing | اسماك صيد سمك
coffee tea cotton sugar maize rice | قهوه شاي قطن سكر ذره ارز
initiative appeal activity activities intervention | مبادره نداء نشاط انشطه تدخل مشروع
"""


def _read() -> dict[str, frozenset[str]]:
    meanings: dict[str, set[str]] = {}
    for line in _LINES.strip().splitlines():
        said = [word for word in line.split() if word != "|"]
        for word in said:
            meanings.setdefault(bare(word), set()).add(said[0])
    return {word: frozenset(senses) for word, senses in meanings.items()}


_MEANINGS = _read()
_LONG = 8
_BY_BEGINNING: dict[str, list[str]] = {}
for _each in _MEANINGS:
    if len(_each) >= _LONG:
        _BY_BEGINNING.setdefault(_each[:3], []).append(_each)
_ENDINGS_EN = ("s", "es", "ed", "ing", "d", "ly")
_ENDINGS_AR = ("ات", "ين", "ون", "ان", "ها", "هم", "يه", "ه", "ي", "ا")
_BEGINNINGS_AR = ("و", "ب", "ل", "لل", "وب", "ول")


@lru_cache(maxsize=65536)
def senses(word: str) -> frozenset[str]:
    """What the word of charity work may mean, named by the first English word; empty for a name."""
    known = next((_MEANINGS[form] for form in _forms(word) if form in _MEANINGS), None)
    return _misspelt(word) if known is None else known


def _misspelt(word: str) -> frozenset[str]:
    """The sense of the long word that this one was meant to be."""
    if len(word) < _LONG:
        return frozenset()
    return next(
        (_MEANINGS[each] for each in _BY_BEGINNING.get(word[:3], ()) if alike(word, each)), frozenset()
    )


def _forms(word: str) -> list[str]:
    if not is_arabic(word):
        return [word, *(word[: -len(end)] for end in _ENDINGS_EN if word.endswith(end) and len(word) > 4)]
    starts = [
        word,
        *(word[len(b) :] for b in _BEGINNINGS_AR if word.startswith(b) and len(word) > len(b) + 2),
    ]
    return [
        form
        for start in starts
        for form in (
            start,
            *(start[: -len(end)] for end in _ENDINGS_AR if start.endswith(end) and len(start) > len(end) + 2),
        )
    ]
