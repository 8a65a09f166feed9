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
    case mailInvitation, mailLink, mailMessage, mailPlace, mailProposal, mailReminder, mailReply, mailSent
    case mailTicketLink, mailTicketNews, mailTicketReply, mailUnneeded, mailVerification, mailWaiting, manyAccounts
    case manyTickets, materialDeveloperGuide, materialHelpDoc, materialRecording, materialSampleCode, materialSlides
    case messageByAPI, messageByMail, messageByPage, messageByStaff, messageHint, messageSubject, messageText, messageTo
    case messageToAll, minutes, missingCount, missingOne, monthOfYear, months, myCancel, myCancelDone, myCancelled
    case myConfirmed, myJoinOpens, myLeftOut, myMailResumed, myOffered, myResetDone, myRestoreDone, myRotateWhy
    case mySeatTaken, myThere, myTitle, myWaitlisted, myZone, name, newsCancelled, newsNoted, newsPublished
    case newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted, nothingDue, oneAccount, oneTicket
    case operateAddress, operateChanges, operateEncoder, operateFailed, operateHealth, operateJournal, operateMail
    case operateReceived, operateRelease, operateTitle, operateTokens, operateWaiting, operateZones, organisationNone
    case percentage, personName, planStandard, planSuperPremium, privacy, problemChanged, problemClosed, problemFields
    case problemFull, problemGone, problemKnown, problemMoved, problemOpen, problemResolved, problemTooMany
    case problemsTitle, programmeAbout, programmeTitle, promiseBusiness, promiseDay, promiseDays, promiseDiscretion
    case promiseElapsed, promiseRelease, publishDo, publishTitle, queueTitle, receivedAnswer, receivedAutomatic
    case receivedCounts, receivedDropped, receivedHandled, receivedMessage, receivedNobody, receivedOther
    case receivedRepeated, receivedReport, receivedTicket, receivedUnclear, receivedUnread, receivedWaiting
    case refuseFollowUps, refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay
    case remarkByDay, remarkByName, remarkCancelled, remarkCancelledHere, remarkChange, remarkCharacters, remarkCut
    case remarkCutOff, remarkEarlier, remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion
    case remarkFirstDates, remarkGregorian, remarkHorizon, remarkLater, remarkLaterUnknown, remarkLines, remarkLink
    case remarkMadeHere, remarkMissingEnd, remarkNoDates, remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate
    case remarkNoTitle, remarkNoZone, remarkNotRegistered, remarkOffset, remarkProperty, remarkRefused, remarkReply
    case remarkRule, remarkRuleEnds, remarkSameName, remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags
    case remarkTime, remarkTooLarge, remarkTooLong, remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded
    case remarkUnknownValue, remarkUnknownZone, remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose
    case remarkWrittenOut, remarkYears, remarkZone, replyAbout, replyAccepted, replyDates, replyDeclined
    case replyDeclinedUnproven, replyDelegated, replyFeed, replyHello, replyHelloAnybody, replyMaterials, replyTentative
    case replyUndecided, reportNoMinutes, reportNobody, reportNotText, reportQuote, reportRegistrations
    case reportUnknownValues, resetDo, resetTitle, restoreDo, restoreTitle, resultConfirmed, resultHeld, resultHeldMail
    case resultHeldWaitlist, resultMail, resultWaitlisted, rosterAccount, rosterAccountHint, rosterCancelled
    case rosterClosed, rosterConfirmed, rosterFaultAccount, rosterFaultName, rosterFull, rosterGone, rosterKnown
    case rosterLanguage, rosterNo, rosterOffered, rosterReturned, rosterWaitlisted, rosterWhole, rosterWillWait
    case rosterYes, scheduleAllTheSame, scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily
    case scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts
    case scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount, scheduleFieldDescription
    case scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold
    case scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation
    case scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRule, scheduleFieldScope, scheduleFieldStart
    case scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial, scheduleFieldUntil
    case scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts, scheduleForAll
    case scheduleHintAccounts, scheduleHintAdded, scheduleHintCapacity, scheduleHintCloses, scheduleHintDescription
    case scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage
    case scheduleHintOpens, scheduleHintOptions, scheduleHintRule, scheduleHintTags, scheduleMonthlyDay
    case scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial, scheduleNobody
    case scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionConsent
    case scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries
    case scheduleStale, scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual
    case scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer
    case scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing, scopeThis, seatClosed, seatFull, seatGone, seatHeld
    case seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited
    case seatsWaiting, seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone
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
