/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, attendanceAbsent, attendanceAttended, attendanceByName, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended, attendanceWillOthers
    case becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays
    case cancelDate, cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy
    case cancelSession, cancelTitle, cancelWhy, categoryDefect, categoryEnhancement, categoryOther, categoryQuestion
    case channelAPIManagement, channelDeveloperGuides, channelEmail, channelHelpDocs, channelTutorials, channelWebsite
    case confirmExpired, confirmInterestDone, consentGiven, countdownDays, countdownHour, countdownHours
    case countdownMinute, countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, detailBegan, detailCategory
    case detailChannel, detailDiscovery, detailEnvironment, detailError, detailExpected, detailImpact, detailInstance
    case detailRequest, detailSource, detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneChanged
    case doneDrafted, doneEdited, doneHeld, doneLead, doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem
    case doneProblemAccepted, doneProblemRejected, doneRejected, doneReopen, doneReplied, doneResolve, doneResume
    case doneSplit, doneTaken, doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore
    case effectChart, effectFewer, effectMore, effectNeither, effectRegistered, effectTooFew, effectUnclear, email
    case emailHint, encoderDone, encoderUnused, encoderWaiting, environmentDevelopment, environmentOther
    case environmentProduction, environmentStaging, errorClosed, errorConflict, errorForbidden, errorFull, errorGone
    case errorInternal, errorNotFound, errorOurs, errorStored, errorTooLarge, errorTooMany, errorUnavailable
    case errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail, faultName, faultZone, filterAll, filterKind
    case filterLanguage, filterLevel, filterLinked, filterPlan, filterPriority, filterStatus, filterTag, filterTrainer
    case filterTutorial, found, foundOne, furtherDate, furtherDates, gapDraftedAlready, gapUnanswered, gapsTitle, heads
    case headsOf, headsOffered, headsOne, headsShort, headsWaiting, hours, impactDo, impactMore, impactNobody
    case impactOnePerson, impactOneRegistration, impactOwn, impactPeople, impactRegistrations, importArchive
    case importChangedDates, importChangedFields, importChangedRecurrence, importCutOff, importDate, importDoneTitle
    case importEmpty, importMore, importNotCalendar, importNothingChosen, importOthers, importPartial
    case importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless, importUnchanged
    case importUnchangedOne, importUntitled, importZone, importZoneNone, imprint, insightEffect, insightFix
    case insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium, insightSupport
    case insightTickets, insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial, kindWebinar
    case languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate
    case mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed, mailFollowUp, mailInterest
    case mailLink, mailMessage, mailPlace, mailReminder, mailSent, mailTicketLink, mailTicketNews, mailTicketReply
    case mailUnneeded, mailVerification, mailWaiting, manyAccounts, manyTickets, materialDeveloperGuide, materialHelpDoc
    case materialRecording, materialSampleCode, materialSlides, messageByAPI, messageByMail, messageByPage
    case messageByStaff, messageHint, messageSubject, messageText, messageTo, messageToAll, minutes, missingCount
    case missingOne, monthOfYear, months, myCancel, myCancelDone, myCancelled, myConfirmed, myJoinOpens, myLeftOut
    case myOffered, myResetDone, myRestoreDone, myRotateWhy, mySeatTaken, myThere, myTitle, myWaitlisted, myZone, name
    case newsCancelled, newsNoted, newsPublished, newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted
    case nothingDue, oneAccount, oneTicket, operateAddress, operateChanges, operateEncoder, operateFailed, operateHealth
    case operateJournal, operateMail, operateRelease, operateTitle, operateTokens, operateWaiting, operateZones
    case organisationNone, percentage, personName, planStandard, planSuperPremium, privacy, problemChanged
    case problemClosed, problemFields, problemFull, problemGone, problemKnown, problemMoved, problemOpen
    case problemResolved, problemTooMany, problemsTitle, programmeAbout, programmeTitle, promiseBusiness, promiseDay
    case promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo, publishTitle, queueTitle
    case refuseFollowUps, refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay
    case remarkByDay, remarkByName, remarkCancelled, remarkCancelledHere, remarkChange, remarkCharacters, remarkCut
    case remarkCutOff, remarkEarlier, remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion
    case remarkFirstDates, remarkGregorian, remarkHorizon, remarkLater, remarkLaterUnknown, remarkLines, remarkLink
    case remarkMadeHere, remarkMissingEnd, remarkNoDates, remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate
    case remarkNoTitle, remarkNoZone, remarkNotRegistered, remarkOffset, remarkProperty, remarkRefused, remarkReply
    case remarkRule, remarkRuleEnds, remarkSameName, remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags
    case remarkTime, remarkTooLarge, remarkTooLong, remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded
    case remarkUnknownValue, remarkUnknownZone, remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose
    case remarkWrittenOut, remarkYears, remarkZone, replyAbout, replyDates, replyFeed, replyHello, replyHelloAnybody
    case replyMaterials, reportNoMinutes, reportNobody, reportNotText, reportQuote, reportRegistrations
    case reportUnknownValues, resetDo, resetTitle, restoreDo, restoreTitle, resultConfirmed, resultHeld, resultHeldMail
    case resultHeldWaitlist, resultMail, resultWaitlisted, rosterAccount, rosterAccountHint, rosterCancelled
    case rosterClosed, rosterConfirmed, rosterFaultAccount, rosterFaultName, rosterFull, rosterGone, rosterKnown
    case rosterLanguage, rosterNo, rosterOffered, rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes
    case scheduleAllTheSame, scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily, scheduleEndsCount
    case scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts, scheduleFieldAdded
    case scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount, scheduleFieldDescription, scheduleFieldDuration
    case scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold, scheduleFieldJoin
    case scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation, scheduleFieldOpens
    case scheduleFieldRepeats, scheduleFieldRule, scheduleFieldScope, scheduleFieldStart, scheduleFieldStatus
    case scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial, scheduleFieldUntil, scheduleFieldVisibility
    case scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts, scheduleForAll, scheduleHintAccounts
    case scheduleHintAdded, scheduleHintCapacity, scheduleHintCloses, scheduleHintDescription, scheduleHintDuration
    case scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage, scheduleHintOpens
    case scheduleHintOptions, scheduleHintRule, scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday
    case scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial, scheduleNobody, scheduleQuestion
    case scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionConsent, scheduleQuestionKind
    case scheduleQuestionOptions, scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries, scheduleStale
    case scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual, scheduleTitle
    case scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer, scheduleWeekly
    case scheduleYearly, scopeAll, scopeFollowing, scopeThis, seatClosed, seatFull, seatGone, seatHeld, seatKnown
    case seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting
    case seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone
    case sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, settingsAccent
    case settingsAccentHint, settingsColourCorrected, settingsColourKept, settingsDark, settingsLight, settingsLogo
    case settingsLogoHint, settingsName, settingsNameHint, settingsNoticeHint, settingsSupport, settingsSupportHint
    case settingsTitle, shortDate, shortMonths, shortWeekdays, showDate, showDates, signInProgram, signInUnknown
    case staffStaleForm, staffWrongRole, staleThing, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait
    case supportAccount, supportAccountHint, supportBegan, supportCategory, supportClosed, supportConflict
    case supportDefect, supportDescription, supportDescriptionHint, supportDiscovery, supportDoneClosed
    case supportDoneCompleted, supportDoneJudged, supportDoneSent, supportDueAnswer, supportDueFix, supportEmailHint
    case supportEnhancement, supportEnvironment, supportError, supportExpected, supportFaultEmpty, supportFaultFiles
    case supportFilesHint, supportFromAgent, supportFromCustomer, supportImpact, supportImpactText
    case supportImpactTextHint, supportLimited, supportNone, supportOpen, supportOther, supportPending, supportPriority
    case supportProgress, supportQuestion, supportQuoted, supportResolved, supportSevere, supportStateClosed
    case supportStateOpen, supportStatePending, supportStateResolved, supportStateWorking, supportSteps
    case supportStepsHint, supportSubject, supportSubjectHint, supportTooLarge, supportUnusable, supportWhy
    case supportWhyWords, supportWorkaround, supportWorkaroundNo, supportWorkaroundYes, supportZone, targetBreached
    case targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused, targetRespond, theirTime
    case ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed, ticketDescription, ticketEditTitle
    case ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale, ticketStaleField, ticketSubject
    case ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, today, tokenAdmin, tokenAgent, tokenEmail
    case tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration, tokenLastDay, tokenLastDayHint, tokenName
    case tokenNobody, tokenRevoked, tokenRole, tokenScopes, tokenScopesHint, tokenSources, tokenSourcesHint
    case tokenSpeaksFor, tokenTrainer, tokenValid, tomorrow, tutorials, tutorialsWhy, verbAcknowledge, verbReopen
    case verbResolve, verbResume, verbWait, verbWorkaround, weekdays, weeksSentence, whySameAccount, whySameError
    case whySameProblem, whyWords, withTrainers, zoneIn
}
